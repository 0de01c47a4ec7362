package dev.coppice.server.config;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * How much memory this process may have, and how much is in use.
 *
 * <p>The limit is the smallest of the limits of the process's control group and of all groups above
 * it (version 2, {@code memory.max}, or version 1, {@code memory.limit_in_bytes}), and of the
 * host's memory ({@code MemTotal} in {@code /proc/meminfo}). So {@code max}, and the absurd number
 * by which version 1 says "no limit", count as none. Where there is no {@code /proc}, the JVM is
 * asked.
 *
 * <p>By default models get 60 % of it. All else must fit in the rest: the JVM's heap, metaspace,
 * compiled code and thread stacks, Netty's buffers with the bodies in flight, and what the C
 * library keeps of memory that was freed. In a container so small that 40 % are too little for
 * that, models get what it leaves.
 */
public final class ContainerMemory {

  private static final int BUDGET_PERCENT = 60;

  /** What the server took beside the models under load, measured at a limit of 512 MiB. */
  private static final long OWN_BYTES = 350L << 20;

  private static final long MAX_BODIES_BYTES = 256L << 20;

  private final long limitBytes;
  private final String source;
  private final Supplier<OptionalLong> used;

  private ContainerMemory(long limitBytes, String source, Supplier<OptionalLong> used) {
    this.limitBytes = limitBytes;
    this.source = source;
    this.used = used;
  }

  /** Looks at the machine this runs on; reads files. */
  public static ContainerMemory ofThisProcess() {
    return find(Path.of("/"));
  }

  /**
   * @param root where {@code proc} and {@code sys} are
   */
  static ContainerMemory find(Path root) {
    ContainerMemory host = host(root);
    Optional<ControlGroup> group = ControlGroup.tightest(root);
    if (group.isEmpty() || group.get().limitBytes() >= host.limitBytes) {
      return host;
    }
    return new ContainerMemory(
        group.get().limitBytes(), "container's memory limit", group.get()::usedBytes);
  }

  private static ContainerMemory host(Path root) {
    Path status = root.resolve("proc/self/status");
    OptionalLong total = SystemFile.valueOf(root.resolve("proc/meminfo"), "MemTotal:");
    if (total.isPresent()) {
      return new ContainerMemory(
          total.getAsLong() * 1024, "host's memory", () -> residentBytes(status));
    }
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return new ContainerMemory(
        system.getTotalMemorySize(),
        "host's memory",
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

  /** What the limit is, for logs: {@code container's memory limit} or {@code host's memory}. */
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

  /**
   * Bytes in use now: of the group whose limit counts, without the file cache that the kernel gives
   * up before it kills, or else of this process. Empty if the system does not say. Reads files.
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
