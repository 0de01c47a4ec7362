package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Valid documents are read, and run on any rows: each row has its floats, or is refused. */
class RandomDocumentTest {

  private static final int DOCUMENTS = 4_000;
  private static final int ROWS = 40;

  private static final double[] EXTREMES = {
    0, -0.0, 1, -1, 2, 1e-320, 1e308, -1e308, 1e-50, 3e38, -62_135_596_800.0, 253_402_300_799.0
  };

  private static final String[] TEXTS = {"a", "b", "", "east", "nowhere", "\u00e4\u00f6"};

  @Test
  void validDocumentRunsOnAnyRows() throws IOException {
    Schema schema = DocumentSchema.read();
    SplittableRandom random = new SplittableRandom(23);
    int answered = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      String document = Documents.json(new RandomDocument(random).draw());
      if (i % 10 == 0) {
        assertThat(schema.validate(document, InputFormat.JSON)).as(document).isEmpty();
      }
      answered += run(document, random);
    }
    assertThat(answered).isBetween(DOCUMENTS * ROWS / 4, DOCUMENTS * ROWS - DOCUMENTS);
  }

  /** How many of the rows were answered. */
  private static int run(String document, SplittableRandom random) {
    int answered = 0;
    try {
      Preprocessing preprocessing = PreprocessingReader.read(document.getBytes(UTF_8));
      RawTable table = table(preprocessing.columns(), random);
      for (int row = 0; row < ROWS; row++) {
        answered += run(preprocessing, table, row);
      }
      return answered;
    } catch (Exception e) {
      throw new AssertionError(document, e);
    }
  }

  private static int run(Preprocessing preprocessing, RawTable table, int row) {
    try {
      Matrix made = preprocessing.apply(table, row, row + 1);
      assertThat(made.columns()).isEqualTo(preprocessing.width());
      for (float value : made.values()) {
        assertThat(Float.isInfinite(value)).isFalse();
      }
      return 1;
    } catch (RefusedRowException e) {
      assertThat(e.getMessage()).contains("(row " + (row + 1) + ")");
      return 0;
    }
  }

  private static RawTable table(RawColumns columns, SplittableRandom random) {
    RawTable table = new RawTable(columns, HeapShare.UNBOUNDED);
    for (int row = 0; row < ROWS; row++) {
      table.beginRow();
      for (int column = 0; column < columns.count(); column++) {
        if (random.nextInt(5) != 0) {
          fill(table, columns.type(column), column, random);
        }
      }
      table.endRow();
    }
    return table;
  }

  private static void fill(RawTable table, RawType type, int column, SplittableRandom random) {
    switch (type) {
      case TEXT -> {
        byte[] utf8 = TEXTS[random.nextInt(TEXTS.length)].getBytes(UTF_8);
        table.set(column, utf8, 0, utf8.length);
      }
      case BOOLEAN -> table.set(column, random.nextInt(2));
      case DATE -> table.set(column, (double) random.nextLong(-62_135_596_800L, 253_402_300_800L));
      case NUMBER -> {
        double extreme = EXTREMES[random.nextInt(EXTREMES.length)];
        table.set(column, random.nextBoolean() ? random.nextDouble(-4, 9) : extreme);
      }
      case UNUSED -> {}
    }
  }
}
