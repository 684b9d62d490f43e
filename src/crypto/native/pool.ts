/**
 * Slow jobs of cryptography that run at once: half of the 4 threads that libuv's pool has (UV_THREADPOOL_SIZE), so
 * that files, DNS and the rest of the process never wait behind them.
 */
const slowJobsMax = 2

/** Of these, jobs that take seconds: signatures and the like, of milliseconds, never wait behind them. */
const longJobsMax = 1

type Queue = <T>(job: () => Promise<T>) => Promise<T>

/** Starts jobs as soon as fewer than `max` run, in the order of the calls. */
function queue(max: number): Queue {
  let running = 0
  const waiting: (() => void)[] = []
  return async (job) => {
    if (running < max) running++
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

/** Starts a job on libuv's pool, or on a thread, in its turn. */
export const onPool: Queue = queue(slowJobsMax)

const long = queue(longJobsMax)

/** The same for a job that may take a second or more, such as the generation of an RSA key. */
export const longOnPool: Queue = (job) => long(() => onPool(job))
