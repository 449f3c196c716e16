import type * as z from 'zod';
import { limitRules } from './values.ts';

type Windows = z.infer<typeof limitRules>;

/** The variables of rate limits, with their defaults. */
export const limitVariables = {
  LIMIT_REGISTER_PER_ADDRESS: limitRules.default([{ points: 5, windowSeconds: 3_600 }]),
  // The lock grows: five failures lock for up to a minute, ten for up to ten minutes, twenty for up to an hour.
  LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT: limitRules.default([
    { points: 5, windowSeconds: 60 },
    { points: 10, windowSeconds: 600 },
    { points: 20, windowSeconds: 3_600 },
  ]),
  LIMIT_GUESSES_PER_ACCOUNT: limitRules.default([{ points: 50, windowSeconds: 3_600 }]),
  LIMIT_GUESSES_PER_ADDRESS: limitRules.default([{ points: 30, windowSeconds: 60 }]),
  LIMIT_GUESSES_PER_KNOWN_DEVICE: limitRules.default([{ points: 10, windowSeconds: 3_600 }]),
  LIMIT_REFRESH_PER_ADDRESS: limitRules.default([{ points: 600, windowSeconds: 60 }]),
  LIMIT_MAILS_PER_ADDRESS: limitRules.default([{ points: 30, windowSeconds: 3_600 }]),
  LIMIT_MAILS_PER_ACCOUNT: limitRules.default([{ points: 3, windowSeconds: 3_600 }]),
  LIMIT_REQUESTS: limitRules.default([{ points: 3_000, windowSeconds: 60 }]),
  LIMIT_CALLS: limitRules.default([{ points: 300, windowSeconds: 60 }]),
};

/** Returns the rules of each limit. */
export function toLimits(env: Record<keyof typeof limitVariables, Windows>) {
  return {
    register: perNetwork(env.LIMIT_REGISTER_PER_ADDRESS),
    guesses: {
      // Checked in this order, so that the first rule stops a flood of made-up accounts from one address.
      perAddress: [
        ...rules(['address'], env.LIMIT_GUESSES_PER_ADDRESS),
        ...rules(['address', 'account'], env.LIMIT_GUESSES_PER_ADDRESS_AND_ACCOUNT),
      ],
      // Strangers may use these up, so known devices have an allowance beside them.
      shared: [
        ...perWiderNetwork(env.LIMIT_GUESSES_PER_ADDRESS),
        ...rules(['account'], env.LIMIT_GUESSES_PER_ACCOUNT),
      ],
      knownDevice: rules(['session'], env.LIMIT_GUESSES_PER_KNOWN_DEVICE),
    },
    refresh: rules(['address'], env.LIMIT_REFRESH_PER_ADDRESS),
    mails: [
      ...perNetwork(env.LIMIT_MAILS_PER_ADDRESS),
      // A mail that was never delivered does not count.
      ...rules(['account'], env.LIMIT_MAILS_PER_ACCOUNT).map((rule) => ({
        ...rule,
        isGivenBack: true as const,
      })),
    ],
    calls: rules(['caller'], env.LIMIT_CALLS),
    requests: rules(['caller'], env.LIMIT_REQUESTS),
  };
}

function rules<Axis extends string>(per: readonly Axis[], windows: Windows) {
  return windows.map((window) => ({ per, ...window }));
}

const perNetwork = (windows: Windows) => [...rules(['address'], windows), ...perWiderNetwork(windows)];

/** A wider IPv6 network may do more than one /64, but less than all of its /64s together. */
const perWiderNetwork = (windows: Windows) => [
  ...rules(['network56'], multiply(windows, 3)),
  ...rules(['network48'], multiply(windows, 10)),
];

const multiply = (windows: Windows, factor: number): Windows =>
  windows.map(({ points, windowSeconds }) => ({ points: points * factor, windowSeconds }));
