/**
 * Slow jobs of cryptography that run at once: half of the 4 threads that libuv's pool has (UV_THREADPOOL_SIZE), so
 * that files, DNS and the rest of the process never wait behind key generations.
 */
const slowJobsMax = 2

let running = 0
const waiting: (() => void)[] = []

/** Starts a job on libuv's pool as soon as fewer than `slowJobsMax` run, in the order of the calls. */
export async function onPool<T>(job: () => Promise<T>): Promise<T> {
  if (running < slowJobsMax) running++
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
