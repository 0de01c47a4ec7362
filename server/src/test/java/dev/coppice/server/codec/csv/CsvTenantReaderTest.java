package dev.coppice.server.codec.csv;

import static dev.coppice.server.codec.Payloads.NAMED;
import static dev.coppice.server.codec.Payloads.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.HeapShare;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CSV of many tenants while it is taken apart. */
class CsvTenantReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenant,agee,age | Unknown feature name: agee (column 2)",
        "agee,tenant,age | Unknown feature name: agee (column 1)",
        "age,tenant,agee | Unknown feature name: agee (column 3)",
        "age,agee,tenant | Unknown feature name: agee (column 2)",
        "age,tenant,age | Feature name twice: age (column 3)",
        ",tenant,age | Unknown feature name: \"\" (column 1)",
        "tenant,,age | Unknown feature name: \"\" (column 2)",
        "age,tenant, | Unknown feature name: \"\" (column 3)",
      })
  void columnsHaveTheNumbersThatTheyHaveInTheBody(String header, String cause) throws Exception {
    CsvTenantReader reader = reader(header + "\n1,1,1\n");
    while (reader.read(2)) {}

    assertThat(reader.rows().owners().tenants()).containsExactly("1");
    assertThat(refusal(reader.decoder(), NAMED, new String(reader.head(), UTF_8) + "1,1\n"))
        .hasMessageEndingWith(cause);
  }

  @Test
  void headerWhoseOneNameBesideIsEmptyIsNoBlankLine() throws Exception {
    CsvTenantReader reader = reader(",tenant\n0,1\n1,1\n");
    while (reader.read(2)) {}

    assertThat(refusal(reader.decoder(), NAMED, new String(reader.head(), UTF_8) + "0\n1\n"))
        .hasMessageEndingWith("Unknown feature name: \"\" (column 1)");
  }

  private static CsvTenantReader reader(String body) {
    return new CsvTenantReader(
        body.getBytes(UTF_8), new CsvForm(true, (byte) 0, true), "tenant", HeapShare.UNBOUNDED);
  }
}
