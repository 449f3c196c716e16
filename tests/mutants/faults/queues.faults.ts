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
    {
      name: 'a few keys take all places',
      text: 'queue.length >= totalMax - total',
      replacement: 'total >= totalMax',
    },
    {
      name: 'places are never given back',
      text: 'total -= 1;',
      replacement: '',
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
      text: 'waiting.delete(start);\n          reject(overloaded());\n        };',
      replacement: 'reject(overloaded());\n        };',
    },
  ],
  'server/limits/lanes.ts': [
    {
      name: 'trusted work takes every turn',
      text: 'trustedInARow < TRUSTED_IN_A_ROW_MAX && ',
      replacement: '',
    },
    {
      name: 'every second turn is for other work',
      text: 'TRUSTED_IN_A_ROW_MAX = 3',
      replacement: 'TRUSTED_IN_A_ROW_MAX = 1',
    },
    {
      name: 'trusted work waits where other work does',
      text: 'slots.run(lanes[lane].join, work)',
      replacement: 'slots.run(lanes[lane === "others" ? lane : "others"].join, work)',
    },
  ],
  'server/auth/hash-queue.ts': [
    {
      name: 'one address may fill the queue for passwords',
      text: "networks.others.run(network, () => lanes.run('others', work))",
      replacement: "lanes.run('others', work)",
    },
    {
      name: 'nobody is trusted',
      text: '!isContended || !(await isTrusted())',
      replacement: '!isContended || !(await Promise.resolve(false)) || !(await isTrusted())',
    },
    {
      name: 'every sign-in asks for known devices',
      text: '!isContended || !(await isTrusted())',
      replacement: '!(await isTrusted())',
    },
    {
      name: 'a trusted account has as many turns as it has addresses',
      text: 'accounts.run(account, () =>',
      replacement: 'accounts.run(account + network, () =>',
    },
    {
      name: 'trusted requesters queue behind strangers of their network',
      text: 'networks.trusted.run(network',
      replacement: 'networks.others.run(network',
    },
    {
      name: 'a queue of strangers in the same network is not noticed',
      text: ' || networks.others.isBusy(network)',
      replacement: '',
    },
    {
      name: 'hashing takes all threads of Node.js',
      text: 'threads - 2',
      replacement: 'threads',
    },
  ],
};
