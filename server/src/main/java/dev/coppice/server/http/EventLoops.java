package dev.coppice.server.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of one port, which no other port's clients can keep busy: the system shares the
 * cores out between their threads. A thread starts with its loop's first task.
 */
public final class EventLoops {

  private static final Duration END = Duration.ofSeconds(1);

  private final EventLoopGroup group;
  private volatile @Nullable LoopTicks ticks;

  /**
   * @param name of the threads, before their numbers
   * @param threads how many loops; 0 for as many as there are cores
   */
  public EventLoops(String name, int threads, Transport transport) {
    group =
        new MultiThreadIoEventLoopGroup(
            threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
            new Threads(name),
            transport.ioHandlers());
  }

  public EventLoopGroup group() {
    return group;
  }

  /** Starts all of them, if they have not been, and watches them until they end. */
  public void watch() {
    ticks = new LoopTicks(group);
  }

  /** Whether every loop came round in the last seconds; false before they are watched. */
  public boolean areTurning() {
    LoopTicks begun = ticks;
    return begun != null && begun.areTurning();
  }

  /**
   * The longest that a task waited for its loop within the last minute; 0 before they are watched.
   */
  public double delaySeconds() {
    LoopTicks begun = ticks;
    return begun == null ? 0 : begun.longestDelayNanos() / 1e9;
  }

  /** Ends them, and what is still open on them. Must not be called on one of them. */
  public void end() {
    group
        .shutdownGracefully(0, END.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * END.toMillis());
  }

  /** Netty's fast threads under this server's names. */
  private static final class Threads extends DefaultThreadFactory {
    private final String prefix;
    private final AtomicInteger last = new AtomicInteger();

    Threads(String prefix) {
      super(prefix);
      this.prefix = prefix;
    }

    @Override
    protected Thread newThread(Runnable task, String name) {
      return new FastThreadLocalThread(task, prefix + "-" + last.incrementAndGet());
    }
  }
}
