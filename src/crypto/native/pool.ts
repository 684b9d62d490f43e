/**
 * Slow jobs of cryptography that run at once: half of the 4 threads that libuv's pool has (UV_THREADPOOL_SIZE), so
 * that files, DNS and the rest of the process never wait behind them.
 */
const slowJobsMax = 2

/** Of these, jobs that take seconds: signatures and the like, of milliseconds, never wait behind them. */
const longJobsMax = 1

/** Jobs that wait for a place. The server has 1,000 connections, and an application in the process as many calls. */
const waitingJobsMax = 4096

/** Long jobs that wait. Whoever asks for RSA-4096 keeps the others who want a long job waiting for a minute at most. */
const waitingLongJobsMax = 32

/** So many jobs wait that one more would wait too long. Nothing was begun; it may be tried again. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
  constructor() {
    super('too many slow jobs are waiting')
  }
}

type Queue = <T>(job: () => Promise<T>) => Promise<T>

/** Starts jobs as soon as fewer than `max` run, in the order of the calls. */
function queue(max: number, waitingMax: number): Queue {
  let running = 0
  const waiting: (() => void)[] = []
  return async (job) => {
    if (running < max) running++
    else if (waiting.length >= waitingMax) throw new QueueFull()
    // A place that becomes free is handed over, so that `running` stays as it is.
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await job()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

/** Starts a job on libuv's pool, or on a thread, in its turn. @throws QueueFull */
export const onPool: Queue = queue(slowJobsMax, waitingJobsMax)

const long = queue(longJobsMax, waitingLongJobsMax)

/** The same for a job that may take a second or more, such as the generation of an RSA key. @throws QueueFull */
export const longOnPool: Queue = (job) => long(() => onPool(job))
