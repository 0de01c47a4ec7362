package dev.coppice.model;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.CountDownLatch;

/**
 * A file of a disk that lets go of nobody who reads or writes there. Who closes it waits for these,
 * as with any file; and so does who interrupts them, since that closes it.
 */
public final class HangingFile extends AbstractInterruptibleChannel {

  /** Counted down when somebody uses it. */
  public final CountDownLatch used = new CountDownLatch(1);

  /** Has the disk go on. */
  public final CountDownLatch resume = new CountDownLatch(1);

  private final CountDownLatch left = new CountDownLatch(1);

  /** Reads, or writes; returns once the disk goes on. */
  public void use() throws IOException {
    begin();
    used.countDown();
    try {
      awaitDeaf(resume);
      left.countDown();
    } finally {
      end(false);
    }
  }

  @Override
  protected void implCloseChannel() {
    awaitDeaf(left);
  }

  private static void awaitDeaf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      awaitDeaf(latch);
    }
  }
}
