package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryLayoutTest {

  private static final int LENGTH_AT = 16;

  private final ByteBuffer head = EntryLayout.head(new byte[8]);

  /** The longest that is read, whatever a file says. */
  @Test
  void headerHasABound() throws RefusedEntryException {
    assertThat(EntryLayout.headerBytes(head)).isEqualTo(8);
    head.putInt(LENGTH_AT, EntryLayout.MAX_HEADER_BYTES);
    assertThat(EntryLayout.headerBytes(head)).isEqualTo(EntryLayout.MAX_HEADER_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"4194305", "-1"})
  void headerThatPassesTheBoundIsRefused(int bytes) {
    head.putInt(LENGTH_AT, bytes);

    assertThatThrownBy(() -> EntryLayout.headerBytes(head))
        .isInstanceOf(RefusedEntryException.class)
        .hasMessage("header: " + bytes + " bytes");
  }

  /** What is in its header may mean something else, though its checksum holds. */
  @ParameterizedTest
  @CsvSource({"0, no entry", "8, format ", "12, of byte order "})
  void fileOfAnotherFormatIsRefused(int at, String message) {
    head.putInt(at, head.getInt(at) + 1);

    assertThatThrownBy(() -> EntryLayout.headerBytes(head))
        .isInstanceOf(RefusedEntryException.class)
        .hasMessageContaining(message.strip());
  }
}
