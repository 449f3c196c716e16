import type { CallLog } from '../trpc/call-log.ts';
import type { Logger } from './logger.ts';

export function createCallLog(logger: Logger): CallLog {
  return {
    call(severity, entry) {
      logger.log(severity, 'call', entry);
    },
    defect(error, entry) {
      logger.defect('defect', error, entry);
    },
  };
}
