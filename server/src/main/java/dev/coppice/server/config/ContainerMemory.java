package dev.coppice.server.config;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much memory this process may have, and how much is in use.
 *
 * <p>The limit is what {@code scripts/limits} found, which the JVM's flags were made for: it comes
 * in the system property {@code coppice.memory.limit}, in bytes, and in {@code
 * coppice.memory.group} the directory of the control group whose limit that is; without the latter
 * it is the host's memory. Where a JVM was started without the scripts, the JVM is asked.
 *
 * <p>By default models get 60 % of it. All else must fit in the rest: the JVM's heap, metaspace,
 * compiled code and thread stacks, Netty's buffers with the bodies in flight, parts of large
 * artifacts on their way, and what the C library keeps of memory that was freed. In a container so
 * small that 40 % are too little for that, models get what it leaves.
 */
public final class ContainerMemory {

  private static final String LIMIT = "coppice.memory.limit";
  private static final String GROUP = "coppice.memory.group";

  private static final int BUDGET_PERCENT = 60;

  /** What the server took beside the models under load, measured at a limit of 512 MiB. */
  private static final long OWN_BYTES = 350L << 20;

  private static final long MAX_BODIES_BYTES = 256L << 20;
  private static final long MAX_PART_BYTES = 48L << 20;

  private final long limitBytes;
  private final String source;
  private final Supplier<OptionalLong> used;

  private ContainerMemory(long limitBytes, String source, Supplier<OptionalLong> used) {
    this.limitBytes = limitBytes;
    this.source = source;
    this.used = used;
  }

  /**
   * What the start script handed over, or what the JVM says where there was none; reads files.
   *
   * @throws IllegalArgumentException if the limit handed over is no number of bytes
   */
  public static ContainerMemory ofThisProcess() {
    String limit = System.getProperty(LIMIT);
    String group = System.getProperty(GROUP);
    return limit == null
        ? ofTheJvm()
        : handedOver(limit, group == null ? null : Path.of(group), Path.of("/proc/self/status"));
  }

  /**
   * @param group whose limit it is; null: the host's memory
   * @param status of this process
   */
  static ContainerMemory handedOver(String limit, @Nullable Path group, Path status) {
    long bytes = limit.matches("[1-9][0-9]{0,17}") ? Long.parseLong(limit) : 0;
    if (bytes == 0) {
      throw new IllegalArgumentException(LIMIT + ": " + limit + " (expected: bytes)");
    }
    return group == null
        ? new ContainerMemory(bytes, "host's memory", () -> residentBytes(status))
        : new ContainerMemory(
            bytes, "container's memory limit", new ControlGroup(group)::usedBytes);
  }

  private static ContainerMemory ofTheJvm() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return new ContainerMemory(
        system.getTotalMemorySize(),
        "memory that the JVM sees",
        () -> OptionalLong.of(system.getTotalMemorySize() - system.getFreeMemorySize()));
  }

  /** Resident memory of this process; unlike {@code statm} this file needs no page size. */
  private static OptionalLong residentBytes(Path status) {
    OptionalLong kibibytes = SystemFile.valueOf(status, "VmRSS:");
    return kibibytes.isPresent()
        ? OptionalLong.of(kibibytes.getAsLong() * 1024)
        : OptionalLong.empty();
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** What the limit is, for logs, such as {@code container's memory limit}. */
  public String source() {
    return source;
  }

  /**
   * Bytes for models unless the operator says otherwise: 60 % of the limit, and in a small
   * container what the server itself leaves of it, but a fifth in any case.
   */
  public long defaultBudgetBytes() {
    return Math.max(
        limitBytes / 5, Math.min(limitBytes / 100 * BUDGET_PERCENT, limitBytes - OWN_BYTES));
  }

  /** Bytes for the bodies of all requests in flight. */
  public long bodiesBytes() {
    return Math.min(MAX_BODIES_BYTES, limitBytes / 32);
  }

  /** Bytes for parts of large artifacts on their way from the store, of all loads together. */
  public long partBytes() {
    return Math.min(MAX_PART_BYTES, limitBytes / 64);
  }

  /**
   * Bytes in use now: of the group whose limit counts, without the cache of files, which the kernel
   * gives up before it kills, or else of this process. Empty if the system does not say. Reads
   * files.
   */
  public OptionalLong usedBytes() {
    return used.get();
  }

  /** The part of the limit in use now, 1 being all; NaN if the system does not say. */
  public double utilization() {
    OptionalLong bytes = usedBytes();
    return bytes.isPresent() ? bytes.getAsLong() / (double) limitBytes : Double.NaN;
  }
}
