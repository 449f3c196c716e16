import type { Logger } from './logger.ts';

type Options = { name: string; everyMs: number; work: () => Promise<void>; logger: Logger };

/** Does the work now and again and again, each time so long after the last has ended. It keeps no process alive. */
export function schedule({ name, everyMs, work, logger }: Options): AsyncDisposable {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let running = run();

  async function run(): Promise<void> {
    await work().catch((error: unknown) => {
      logger.defect(`${name}.failed`, error);
    });
    if (isOver) return;
    timer = setTimeout(() => {
      running = run();
    }, everyMs).unref();
  }

  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      clearTimeout(timer);
      await running;
    },
  };
}
