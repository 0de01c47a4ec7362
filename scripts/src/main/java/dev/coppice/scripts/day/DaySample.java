package dev.coppice.scripts.day;

/**
 * What the server said of itself over half an hour of the day, in CloudWatch's terms. Times are
 * means in milliseconds of what ended in it, 0 if nothing did.
 *
 * @param hour at its end
 * @param calls in it
 * @param hitRatio ModelCacheHit, the part of calls whose model was in memory; 1 if there were none
 * @param waitMillis ModelLoadingWaitTime, how long a call waited for its model
 * @param downloadMillis ModelDownloadingTime
 * @param loadMillis ModelLoadingTime
 * @param unloadMillis ModelUnloadingTime
 * @param loaded LoadedModelCount, at its end
 * @param memoryRatio MemoryUtilization at its end, of the limit
 * @param residentBytes of the process, at its end
 */
public record DaySample(
    double hour,
    long calls,
    double hitRatio,
    double waitMillis,
    double downloadMillis,
    double loadMillis,
    double unloadMillis,
    long loaded,
    double memoryRatio,
    long residentBytes) {}
