import type { Logger } from './logger.ts';

type Options = { name: string; everyMs: number; work: () => Promise<void>; logger: Logger };

/** Runs the work now, and again `everyMs` after each run has ended. Does not keep the process alive. */
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
