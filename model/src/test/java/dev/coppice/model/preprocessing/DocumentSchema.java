package dev.coppice.model.preprocessing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The published JSON Schema of documents. */
final class DocumentSchema {

  private DocumentSchema() {}

  static Schema read() throws IOException {
    try (InputStream in =
        PreprocessingReader.class.getResourceAsStream("preprocessing.schema.json")) {
      JsonNode json = new ObjectMapper().readTree(Objects.requireNonNull(in));
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(json);
    }
  }
}
