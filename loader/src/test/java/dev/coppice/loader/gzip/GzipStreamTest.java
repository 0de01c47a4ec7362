package dev.coppice.loader.gzip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each library gives the bytes that were packed, ends where they end, and refuses the rest. */
final class GzipStreamTest {

  private static final byte[] TEXT = "{\"some\": \"model\"} ".repeat(20_000).getBytes(UTF_8);
  private static final int HEADER = 10;

  /** Where the system lacks ISA-L, its tests are skipped, and say so. */
  enum Library {
    JDK {
      @Override
      RawInflater open() {
        return new JdkInflater();
      }
    },
    ISAL {
      @Override
      RawInflater open() {
        try {
          return new IsalInflater(IsalLibrary.load());
        } catch (UnsupportedOperationException e) {
          return abort(String.valueOf(e.getMessage()));
        }
      }
    };

    abstract RawInflater open();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasPackedComesOutHoweverItComes(Library library) throws IOException {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      byte[] content = content(random);
      byte[] packed = pack(content, random.nextInt(10), random.nextInt(3));

      assertThat(read(library, packed, random)).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void membersOfAllSizesAreOneStreamAndPaddingIsIgnored(Library library) throws IOException {
    Random random = new Random(6);
    for (int round = 0; round < 200; round++) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      for (int member = random.nextInt(20); member >= 0; member--) {
        byte[] part = Arrays.copyOf(content(random), random.nextInt(50));
        packed.writeBytes(pack(part, random.nextInt(10), 0));
        content.writeBytes(part);
      }
      packed.writeBytes(new byte[random.nextInt(3) * random.nextInt(2000)]);

      assertThat(read(library, packed.toByteArray(), random)).isEqualTo(content.toByteArray());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyPrefixIsAnUnexpectedEnd(Library library) throws IOException {
    byte[] packed = pack(Arrays.copyOf(TEXT, 3000), 6, 0);
    byte[] stored = pack(Arrays.copyOf(TEXT, 300), 0, 0);

    for (byte[] whole : new byte[][] {packed, stored}) {
      for (int length = 2; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> read(library, cut, new Random(1)))
            .isInstanceOf(EOFException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void damageIsRefusedWhereZlibRefusesItAndElseMakesNoDifference(Library library)
      throws IOException {
    byte[] whole = pack(Arrays.copyOf(TEXT, 3000), 6, 0);
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        damaged[HEADER + random.nextInt(damaged.length - HEADER)] = (byte) random.nextInt(256);
      }
      assertThat(outcome(() -> read(library, damaged, random)))
          .isEqualTo(outcome(() -> new GZIPInputStream(of(damaged)).readAllBytes()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrongChecksumAndWrongLengthAreRefused(Library library) {
    for (int back : new int[] {1, 5}) {
      byte[] packed = pack(TEXT, 6, 0);
      packed[packed.length - back] ^= 1;

      assertThatThrownBy(() -> read(library, packed, new Random(1)))
          .isInstanceOf(ZipException.class)
          .hasMessage("Corrupt GZIP trailer");
    }
  }

  @ParameterizedTest
  @EnumSource
  void optionalFieldsOfTheHeaderAreReadPastAndHeldToTheirChecksum(Library library)
      throws IOException {
    byte[] plain = pack(TEXT, 6, 0);
    byte[] fixed = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0, 2, 1};
    byte[] header = join(fixed, new byte[0x102], new byte[] {'n', 0, 'c', 0});
    CRC32 checksum = new CRC32();
    checksum.update(header);
    byte[] sum = {(byte) checksum.getValue(), (byte) (checksum.getValue() >> 8)};
    byte[] data = Arrays.copyOfRange(plain, HEADER, plain.length);

    assertThat(read(library, join(header, sum, data), new Random(1))).isEqualTo(TEXT);
    sum[0] ^= 1;
    assertThatThrownBy(() -> read(library, join(header, sum, data), new Random(1)))
        .hasMessage("Corrupt GZIP header");
  }

  @ParameterizedTest
  @EnumSource
  void anotherMethodAndUnknownFlagsAreRefused(Library library) {
    byte[] packed = pack(TEXT, 6, 0);
    for (int at : new int[] {2, 3}) {
      byte[] other = packed.clone();
      other[at] ^= 0x20;

      assertThatThrownBy(() -> read(library, other, new Random(1)))
          .isInstanceOf(ZipException.class)
          .hasMessageStartingWith("Unsupported");
    }
  }

  @ParameterizedTest
  @EnumSource
  void failureBelowAfterTheLastMemberIsHeardOf(Library library) {
    assertFailureIsHeardOf(library, pack(TEXT, 6, 0));
    assertFailureIsHeardOf(library, join(pack(TEXT, 6, 0), new byte[1 << 17]));
  }

  private static void assertFailureIsHeardOf(Library library, byte[] before) {
    InputStream broken =
        new SequenceInputStream(
            of(before),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("store");
              }

              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("store");
              }
            });

    assertThatThrownBy(() -> new GzipStream(broken, library.open()).readAllBytes())
        .hasMessage("store");
  }

  @ParameterizedTest
  @EnumSource
  void emptyMembersWithoutEndAreRefused(Library library) {
    byte[] member = pack(new byte[0], 6, 0);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 2000; i++) {
      many.writeBytes(member);
    }

    assertThatThrownBy(() -> read(library, many.toByteArray(), new Random(1)))
        .hasMessage("too many gzip members");
  }

  private interface Reading {
    byte[] read() throws IOException;
  }

  /** The bytes, or that it is refused; which check finds it first may differ. */
  private static Object outcome(Reading reading) {
    try {
      return Arrays.hashCode(reading.read());
    } catch (IOException e) {
      return "refused";
    }
  }

  /** In pieces of any size, into buffers of any size. */
  private static byte[] read(Library library, byte[] packed, Random random) throws IOException {
    int most = 1 << random.nextInt(18);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (GzipStream stream = new GzipStream(pieces(packed, random), library.open())) {
      byte[] buffer = new byte[1 + random.nextInt(most)];
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        content.write(buffer, 0, read);
      }
      assertThat(stream.read(buffer)).isEqualTo(-1);
    }
    return content.toByteArray();
  }

  private static InputStream pieces(byte[] bytes, Random random) {
    int most = 1 << random.nextInt(18);
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(most)));
      }
    };
  }

  private static InputStream of(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static byte[] content(Random random) {
    byte[] content = new byte[random.nextInt(1 << random.nextInt(1, 19))];
    random.nextBytes(content);
    int kinds = 1 + random.nextInt(256);
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (content[i] % kinds);
    }
    return content;
  }

  private static byte[] pack(byte[] content, int level, int strategy) {
    Deflater deflater = new Deflater(level, true);
    deflater.setStrategy(strategy);
    deflater.setInput(content);
    deflater.finish();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
    byte[] buffer = new byte[1 << 16];
    while (!deflater.finished()) {
      packed.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    CRC32 checksum = new CRC32();
    checksum.update(content);
    for (int shift = 0; shift < 64; shift += 8) {
      packed.write((int) ((checksum.getValue() | (long) content.length << 32) >> shift));
    }
    return packed.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
