package dev.coppice.metrics.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmfBufferTest {

  private static final long MILLISECOND = 1_000_000;

  private final EmfBuffer buffer = new EmfBuffer();

  @Test
  void callIsOneValueOfEachOfItsMetrics() {
    buffer.call(200, true, 2 * MILLISECOND, MILLISECOND);
    buffer.call(204, false, 3 * MILLISECOND, MILLISECOND);
    buffer.call(404, true, -1, MILLISECOND);
    buffer.call(507, true, -1, 999);

    EmfPage page = taken();
    assertThat(values(page, CloudWatchMetric.INVOCATIONS)).containsExactly(1, 1, 1, 1);
    assertThat(values(page, CloudWatchMetric.INVOCATION_4XX_ERRORS)).containsExactly(0, 0, 1, 0);
    assertThat(values(page, CloudWatchMetric.INVOCATION_5XX_ERRORS)).containsExactly(0, 0, 0, 1);
    assertThat(values(page, CloudWatchMetric.INVOCATION_MODEL_ERRORS)).containsExactly(0, 1, 1, 1);
    assertThat(values(page, CloudWatchMetric.MODEL_LATENCY)).containsExactly(2_000, 3_000);
    assertThat(values(page, CloudWatchMetric.OVERHEAD_LATENCY))
        .containsExactly(1_000, 1_000, 1_000, 0);
  }

  @Test
  void valuesStayWhatTheyAreWhateverComesAfter() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      double[] given = new double[1 + random.nextInt(EmfPage.MAX_VALUES)];
      int ones = random.nextInt(given.length + 1);
      for (int i = 0; i < given.length; i++) {
        given[i] = i < ones ? random.nextInt(2) : random.nextInt(4) / 2.0;
        buffer.value(CloudWatchMetric.MEMORY_UTILIZATION, given[i]);
      }

      EmfPage page = taken();
      assertThat(values(page, CloudWatchMetric.MEMORY_UTILIZATION)).containsExactly(given);
      for (int value = 0; value <= 1; value++) {
        double same = value;
        assertThat(page.isAll(CloudWatchMetric.MEMORY_UTILIZATION, value))
            .isEqualTo(Arrays.stream(given).allMatch(each -> each == same));
      }
      buffer.giveBack(page);
    }
  }

  @Test
  void timesAreWholeMicroseconds() {
    buffer.time(CloudWatchMetric.MODEL_LOADING_TIME, Duration.ofNanos(1_999));

    assertThat(values(taken(), CloudWatchMetric.MODEL_LOADING_TIME)).containsExactly(1);
  }

  @Test
  void whatIsNotANumberSaysNothing() {
    buffer.value(CloudWatchMetric.MEMORY_UTILIZATION, Double.NaN);
    buffer.value(CloudWatchMetric.MEMORY_UTILIZATION, Double.POSITIVE_INFINITY);

    assertThat(buffer.take()).isNull();
  }

  @Test
  void pageIsHandedOverWithItsHundredthValueAndUsedAgain() {
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < EmfPage.MAX_VALUES; i++) {
        assertThat(buffer.takeFull()).isNull();
        buffer.value(CloudWatchMetric.MODEL_CACHE_HIT, round);
      }
      EmfPage page = Objects.requireNonNull(buffer.takeFull());
      assertThat(values(page, CloudWatchMetric.MODEL_CACHE_HIT)).hasSize(100).containsOnly(round);
      buffer.giveBack(page);
    }
    assertThat(buffer.takeDropped()).isZero();
  }

  @Test
  void writerIsWokenByTheFourthFullPage() throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    buffer.awaitFull(Duration.ofHours(1).toNanos());
                    woken.countDown();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    fillPages(3);
    assertThat(woken.await(50, TimeUnit.MILLISECONDS)).isFalse();
    fillPages(1);

    writer.join();
    assertThat(woken.getCount()).isZero();
  }

  private void fillPages(int count) {
    for (int i = 0; i < count * EmfPage.MAX_VALUES; i++) {
      buffer.call(200, true, MILLISECOND, MILLISECOND);
    }
  }

  @Test
  void valuesAreDroppedAndCountedWhileNobodyWrites() {
    int calls = 10_000;
    for (int i = 0; i < calls; i++) {
      buffer.call(200, true, MILLISECOND, MILLISECOND);
    }

    long dropped = buffer.takeDropped();
    assertThat(dropped).isPositive();
    assertThat(takeCalls()).isEqualTo(calls - dropped);
    buffer.call(200, true, MILLISECOND, MILLISECOND);
    assertThat(takeCalls()).isEqualTo(1);
    assertThat(buffer.takeDropped()).isZero();
  }

  @Test
  void noCallIsLostBetweenThreads() throws InterruptedException {
    int callsAThread = 50_000;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int call = 0; call < callsAThread; call++) {
                      buffer.call(200, true, MILLISECOND, MILLISECOND);
                    }
                  }));
    }
    long written = 0;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      written += takeCalls();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    written += takeCalls();

    assertThat(written + buffer.takeDropped()).isEqualTo(4L * callsAThread);
  }

  @Test
  void countingOneCallAllocatesNothing() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    callOften();
    long before = threads.getCurrentThreadAllocatedBytes();

    callOften();

    // A page handed over costs its queues nothing either; a byte per call would show.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
  }

  private void callOften() {
    for (int i = 0; i < 20_000; i++) {
      buffer.value(CloudWatchMetric.MODEL_CACHE_HIT, 1);
      buffer.call(200, true, MILLISECOND, MILLISECOND);
      EmfPage page = i % 50 == 0 ? buffer.take() : null;
      if (page != null) {
        buffer.giveBack(page);
      }
    }
  }

  private long takeCalls() {
    long calls = 0;
    for (EmfPage page = buffer.take(); page != null; page = buffer.take()) {
      calls += page.count(CloudWatchMetric.INVOCATIONS);
      buffer.giveBack(page);
    }
    return calls;
  }

  private EmfPage taken() {
    return Objects.requireNonNull(buffer.take());
  }

  private static double[] values(EmfPage page, CloudWatchMetric metric) {
    return IntStream.range(0, page.count(metric)).mapToDouble(i -> page.value(metric, i)).toArray();
  }
}
