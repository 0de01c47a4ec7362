package dev.coppice.server.logging.access;

import dev.coppice.server.logging.BoundedWriter;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.RepeatLimit;
import dev.coppice.server.logging.StandardOutput;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The log of requests: one line for each that is to have one, when it is over. */
public final class AccessLog implements AutoCloseable {

  private final AccessLevel level;
  private final InstantSource clock;
  private final RepeatLimit repeats = new RepeatLimit(System::nanoTime);

  /** Requests end on a few event loops, so that there are few of these. */
  private final ThreadLocal<AccessLine> ownLine;

  private final Duration patience;
  private final @Nullable BoundedWriter output;

  /**
   * Starts the thread that writes, if there is to be a log.
   *
   * @param out takes whole lines, from that thread; such as {@link StandardOutput}
   * @param clock for the lines' times
   * @param patience with the output at the end
   */
  public AccessLog(
      AccessLevel level,
      LogFormat format,
      OutputStream out,
      InstantSource clock,
      Duration patience) {
    this.level = level;
    this.patience = patience;
    this.clock = clock;
    this.ownLine =
        ThreadLocal.withInitial(format == LogFormat.JSON ? JsonLine::new : TextLine::new);
    this.output =
        level == AccessLevel.OFF
            ? null
            : new BoundedWriter("coppice-access-log", out, this::notice, () -> {});
  }

  /**
   * Whether a request may get a line; what it says is to be gathered only then.
   *
   * @param isSuspect whether it failed, or still can
   */
  public boolean wants(boolean isSuspect) {
    return level == AccessLevel.ALL || (level == AccessLevel.ERRORS && isSuspect);
  }

  /** A request is over; never waits. */
  public void ended(AccessEntry entry) {
    BoundedWriter lines = output;
    boolean isFailure = entry.status() >= 400 || !entry.isDelivered();
    if (lines == null || !wants(isFailure)) {
      return;
    }
    long suppressed = level == AccessLevel.ALL ? 0 : repeats.pass(Integer.toString(entry.status()));
    if (suppressed == RepeatLimit.SUPPRESSED) {
      return;
    }
    AccessLine line = ownLine.get();
    line.write(clock.millis(), entry, suppressed);
    lines.add(line.bytes(), line.length());
  }

  private byte[] notice(long dropped) {
    AccessLine line = ownLine.get();
    line.writeDropped(clock.millis(), dropped);
    return Arrays.copyOf(line.bytes(), line.length());
  }

  /** Lines that were dropped because nobody read the output, or it was broken. */
  public long dropped() {
    return output == null ? 0 : output.dropped();
  }

  /** Writes what is left, if somebody reads it before the patience is over. */
  @Override
  public void close() {
    if (output != null) {
      output.close(patience);
    }
  }
}
