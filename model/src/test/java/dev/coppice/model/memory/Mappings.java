package dev.coppice.model.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux has mapped for this process at some addresses; how many mappings there are in all says
 * nothing of one block, because it joins neighbours.
 */
public final class Mappings {

  /** Addresses that may be read and written, the last one exclusive. */
  private record Mapping(long from, long to) {

    long bytesAt(long address, long bytes) {
      return Math.max(0, Math.min(address + bytes, to) - Math.max(address, from));
    }
  }

  private Mappings() {}

  /** Bytes of a range of addresses that are mapped to memory which may be read and written. */
  public static long bytes(long address, long bytes) throws IOException {
    return now().stream().mapToLong(mapping -> mapping.bytesAt(address, bytes)).sum();
  }

  /** Bytes of blocks, freed ones too, that are mapped. */
  static long bytes(Collection<MemorySegment> blocks) throws IOException {
    List<Mapping> now = now();
    return blocks.stream()
        .flatMapToLong(
            block ->
                now.stream().mapToLong(each -> each.bytesAt(block.address(), block.byteSize())))
        .sum();
  }

  /** Mappings that have some of the blocks in them. */
  static long count(Collection<MemorySegment> blocks) throws IOException {
    return now().stream()
        .filter(
            mapping ->
                blocks.stream()
                    .anyMatch(block -> mapping.bytesAt(block.address(), block.byteSize()) > 0))
        .count();
  }

  private static List<Mapping> now() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .map(line -> line.split("[- ]", 4))
          .filter(parts -> parts[2].startsWith("rw"))
          .map(
              parts ->
                  new Mapping(
                      Long.parseUnsignedLong(parts[0], 16), Long.parseUnsignedLong(parts[1], 16)))
          .toList();
    }
  }
}
