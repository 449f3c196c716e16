import type { FaultsByFile } from '../fault.ts';

/** Queues. */
export const queueFaults: FaultsByFile = {
  'server/limits/fair-queue.ts': [
    {
      name: 'a queue is kept for every user that ever called',
      text: 'if (queue.length === 0) queues.delete(key);',
      replacement: '',
    },
    {
      name: 'a queue that has emptied is still counted',
      text: 'queue.length -= 1;',
      replacement: '',
    },
    {
      name: 'every call has a queue of its own',
      text: 'queues.set(key, queue);',
      replacement: '',
    },
    {
      name: 'a queue is thrown away while a call runs',
      text: 'queue.length === 0',
      replacement: 'queue.length <= 1',
    },
  ],
  'server/limits/queue.ts': [
    {
      name: 'one more may wait than the limit says',
      text: 'waiting.size >= waitingMax',
      replacement: 'waiting.size > waitingMax',
    },
    {
      name: 'one more runs at once than the limit says',
      text: 'running < concurrency',
      replacement: 'running <= concurrency',
    },
    {
      name: 'a call whose turn has come leaves its timer',
      text: 'clearTimeout(timer);',
      replacement: '',
    },
    {
      name: 'a call that has given up keeps its place',
      text: 'waiting.delete(start);\n        reject',
      replacement: 'reject',
    },
  ],
};
