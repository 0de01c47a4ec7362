package dev.coppice.model.preprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.document.Allowance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parser and the schema, side by side: what each accepts, and why it refuses the rest. */
class PreprocessingReaderTest {

  private static Schema schema;

  @BeforeAll
  static void readSchema() throws IOException {
    schema = DocumentSchema.read();
  }

  static Stream<String> accepted() {
    return Documents.ACCEPTED.stream();
  }

  static Stream<Documents.Refused> refused() {
    return RefusedDocuments.ALL.stream();
  }

  static Stream<Documents.Refused> refusedByParser() {
    return MisfitDocuments.MISFITS.stream();
  }

  static Stream<Documents.Refused> malformed() {
    return MisfitDocuments.MALFORMED.stream();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void goodDocumentIsAcceptedBySchemaAndParser(String document) {
    assertThat(schema.validate(Documents.json(document), InputFormat.JSON)).isEmpty();
    assertThat(Documents.read(document).width()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void badDocumentIsRefusedBySchemaAndParser(Documents.Refused refused) {
    assertThat(schema.validate(Documents.json(refused.document()), InputFormat.JSON)).isNotEmpty();
    assertRefused(refused);
  }

  @ParameterizedTest
  @MethodSource("refusedByParser")
  void documentWhosePartsDoNotFitIsRefusedByTheParserAlone(Documents.Refused refused) {
    assertThat(schema.validate(Documents.json(refused.document()), InputFormat.JSON)).isEmpty();
    assertRefused(refused);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void textThatIsNoJsonIsRefused(Documents.Refused refused) {
    assertRefused(refused);
  }

  @Test
  void exampleOfTheDocumentationIsAcceptedBySchemaAndParser() throws Exception {
    String page = Files.readString(Path.of("../docs/preprocessing.md"));
    String example = page.split("```json\n", 2)[1].split("```", 2)[0];
    assertThat(schema.validate(example, InputFormat.JSON)).isEmpty();
    assertThat(PreprocessingReader.read(example.getBytes(UTF_8)).width()).isEqualTo(8);
  }

  @Test
  void documentThatIsTooLargeIsRefusedUnread() {
    byte[] large = new byte[PreprocessingReader.MAX_BYTES + 1];
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> PreprocessingReader.read(large))
        .withMessage("too large (expected: at most 1048576 bytes)");
  }

  @Test
  void categoriesAreCountedOverAllFeatures() {
    String half =
        IntStream.range(0, Allowance.VALUES / 2 + 1)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "[", "]"));
    String feature =
        "{'source': 0, 'type': 'number', 'steps': [" + Documents.oneHot(half, "'zeros'") + "]}";
    assertThat(Documents.read(Documents.feature(feature)).width()).isEqualTo(50_001);
    assertRefused(
        new Documents.Refused(
            Documents.feature(feature + "," + feature),
            "features[1].steps[0].one_hot.categories[49999]: one too many"
                + " (expected: at most 100000 categories, edges, quantiles and values in all)"));
  }

  @Test
  void textOfADocumentIsQuotedShortAndOnOneLine() {
    assertRefused(
        new Documents.Refused(
            "{'" + "\\n".repeat(9) + "x".repeat(300) + "': 1}",
            "?".repeat(9) + "x".repeat(51) + ": unknown key"));
  }

  private static void assertRefused(Documents.Refused refused) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> PreprocessingReader.read(Documents.bytes(refused.document())))
        .withMessageContaining(refused.message());
  }
}
