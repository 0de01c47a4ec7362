package dev.coppice.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  private static boolean isValid(byte[] bytes) {
    return Utf8.isValid(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\u00e9", "a\0b", "\u20ac", "\ud83d\ude00"})
  void textOfAnyLengthIsValid(String text) {
    for (int times : new int[] {1, 2, 255, 256, 257, 511, 512, 513, 2000}) {
      assertThat(isValid(text.repeat(times).getBytes(UTF_8))).as("%d times", times).isTrue();
      assertThat(isValid(("\u00e9" + text.repeat(times)).getBytes(UTF_8))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "c3", "c0af", "e282", "eda080", "f09f98", "f4908080", "ff"})
  void bytesThatAreNoneAreNotWhereverTheyStand(String hex) {
    byte[] wrong = HexFormat.of().parseHex(hex);
    for (int before : new int[] {0, 1, 510, 511, 512, 513, 1023}) {
      byte[] bytes = Arrays.copyOf("x".repeat(before).getBytes(UTF_8), before + wrong.length);
      System.arraycopy(wrong, 0, bytes, before, wrong.length);
      assertThat(isValid(bytes)).as("after %d", before).isFalse();
    }
  }

  @Test
  void longTextTakesNoMemoryOfItsOwn() {
    byte[] text = "\u00e9".repeat(1 << 20).getBytes(UTF_8);
    assertThat(isValid(text)).isTrue(); // Loads the classes.
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(isValid(text)).isTrue();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
  }
}
