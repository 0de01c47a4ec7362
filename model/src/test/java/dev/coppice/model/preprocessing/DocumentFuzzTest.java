package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.HeapShare;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever a document holds, it is compiled or refused with one line. */
class DocumentFuzzTest {

  private static final int MUTANTS = 40_000;

  private static final Pattern VALUE = Pattern.compile("\"[^\"]*\"|-?[0-9.e]+|null");

  @Test
  void everyDocumentIsCompiledOrRefused() {
    SplittableRandom random = new SplittableRandom(11);
    int compiled = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(random);
      try {
        compiled += isCompiled(mutant) ? 1 : 0;
      } catch (RuntimeException e) {
        throw new AssertionError(new String(mutant, UTF_8), e);
      }
    }
    assertThat(compiled).isBetween(MUTANTS / 50, MUTANTS / 2);
  }

  @FuzzTest
  void document(byte[] document) {
    isCompiled(document);
  }

  /** What is compiled also takes a row in which everything is missing. */
  private static boolean isCompiled(byte[] document) {
    Preprocessing preprocessing;
    try {
      preprocessing = PreprocessingReader.read(document);
    } catch (InvalidModelException e) {
      assertThat(String.valueOf(e.getMessage())).isNotBlank().doesNotContain("\n");
      assertThat(String.valueOf(e.getMessage()).length()).isLessThan(400);
      return false;
    }
    assertThat(preprocessing.width()).isPositive();
    assertThat(preprocessing.columns().count()).isPositive();
    RawTable table = new RawTable(preprocessing.columns(), HeapShare.UNBOUNDED);
    table.beginRow();
    table.endRow();
    try {
      Matrix rows = preprocessing.apply(table, 0, 1);
      assertThat(rows.columns()).isEqualTo(preprocessing.width());
    } catch (RefusedRowException e) {
      assertThat(String.valueOf(e.getMessage())).isNotBlank().doesNotContain("\n");
    }
    return true;
  }

  private static byte[] mutant(SplittableRandom random) {
    List<String> all = Documents.ACCEPTED;
    String document =
        Documents.json(
            random.nextBoolean()
                ? all.get(random.nextInt(all.size()))
                : new RandomDocument(random).draw());
    if (random.nextInt(3) == 0) {
      byte[] bytes = document.getBytes(UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      return Arrays.copyOf(bytes, bytes.length - random.nextInt(2));
    }
    String other = Documents.json(all.get(random.nextInt(all.size())));
    return replaceValue(document, other, random).getBytes(UTF_8);
  }

  /** Puts a key, string, number or null of another document in the place of one. */
  private static String replaceValue(String document, String other, SplittableRandom random) {
    List<String> values = new ArrayList<>();
    Matcher matcher = VALUE.matcher(other);
    while (matcher.find()) {
      values.add(matcher.group());
    }
    String value = values.get(random.nextInt(values.size()));
    int position = random.nextInt(document.length());
    Matcher place = VALUE.matcher(document);
    return place.find(position)
        ? document.substring(0, place.start()) + value + document.substring(place.end())
        : document;
  }
}
