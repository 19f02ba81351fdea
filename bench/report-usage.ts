/** Loaded into each measured process with `--import`: tells the benchmark what the process has used so far whenever it asks. */
export interface Usage {
  /** User and system time of the whole process, all threads. */
  cpuMicros: number;
  rssBytes: number;
  peakRssBytes: number;
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), peakRssBytes: process.resourceUsage().maxRSS * 1024 };
  process.send?.(usage);
});
process.channel?.unref();
