import * as z from 'zod';

/** The years that both PostgreSQL's `timestamptz` and RFC 3339 can write. */
const EARLIEST = new Date('0001-01-01T00:00:00.000Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');

/** RFC 3339, 5.7: the 61st second of a minute, which a Date cannot say; it is the first of the next. */
const LEAP_SECOND = /(?<=:59:)60(?=[.Z+-])/;

const dateTime = z.iso.datetime({ offset: true });

/** An RFC 3339 date-time with an offset, as a Date. */
export const dateTimeInput = z
  .string()
  .toUpperCase() // RFC 3339, 5.6 allows a small t and z.
  .refine((value) => dateTime.safeParse(value.replace(LEAP_SECOND, '59')).success, {
    message: 'Must be an RFC 3339 date-time with an offset, like 2026-11-22T07:30:00Z.',
    abort: true,
  })
  .transform((value) => {
    const time = Date.parse(value.replace(LEAP_SECOND, '59'));
    return new Date(LEAP_SECOND.test(value) ? time + 1_000 : time);
  })
  .refine((date) => date >= EARLIEST && date <= LATEST, { message: 'Must be between the years 1 and 9999.' });

/** A Date, as the ISO 8601 string in UTC with milliseconds that goes over the wire. */
export const timestampOutput = z.date().transform((date) => date.toISOString());
