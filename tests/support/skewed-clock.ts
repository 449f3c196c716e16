/*
 * Loaded before the server, by `node --import`. It makes the clock of the process wrong by the seconds in its URL.
 */
const skewMs = Number(new URL(import.meta.url).searchParams.get('seconds')) * 1_000;
const { now } = Date;

globalThis.Date = new Proxy(Date, {
  construct: (target, parameters, newTarget) =>
    Reflect.construct(target, parameters.length === 0 ? [now() + skewMs] : parameters, newTarget),
  get: (target, name, receiver) =>
    name === 'now' ? () => now() + skewMs : Reflect.get(target, name, receiver),
});
