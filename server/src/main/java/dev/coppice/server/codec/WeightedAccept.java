package dev.coppice.server.codec;

import dev.coppice.server.codec.rows.MediaType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * An {@code Accept} header whose weights decide which of several types is preferred (RFC 9110,
 * section 12.5.1).
 *
 * <p>Of the ranges that cover a type the most specific one weighs it, of equally specific ones the
 * first. The heaviest type wins, of equally heavy ones the one whose range comes first, and of
 * those under one range the one that is offered first. What weighs 0 or is under no range is not
 * wanted.
 */
public final class WeightedAccept {

  private final List<AcceptRange> ranges;

  private WeightedAccept(List<AcceptRange> ranges) {
    this.ranges = ranges;
  }

  /** Reads the value of a header; empty if no range has a weight. */
  static Optional<WeightedAccept> of(String accept) {
    WeightedAccept read = read(accept);
    return read.ranges.stream().anyMatch(AcceptRange::isWeighted)
        ? Optional.of(read)
        : Optional.empty();
  }

  /** Whether a header wants a type, where nothing else is offered that it could prefer. */
  static boolean wants(String accept, String only) {
    return preferred(accept, List.of(only)).isPresent();
  }

  /**
   * The offer that a header prefers, whether its ranges have weights or not; empty if it wants
   * none.
   *
   * @param offers media types in lower case
   */
  public static Optional<String> preferred(String accept, Collection<String> offers) {
    return read(accept).preferred(offers);
  }

  private static WeightedAccept read(String accept) {
    return new WeightedAccept(
        MediaType.split(accept, ',').stream()
            .filter(element -> !element.isBlank())
            .map(AcceptRange::of)
            .toList());
  }

  /**
   * The preferred offer; empty if none is wanted, or if a weight is not a number from 0 to 1.
   *
   * @param offers media types in lower case; a name without a slash is only meant by itself
   */
  Optional<String> preferred(Collection<String> offers) {
    if (ranges.stream().anyMatch(AcceptRange::isMalformed)) {
      return Optional.empty();
    }
    String preferred = null;
    int weight = 0;
    int position = 0;
    for (String offer : offers) {
      int found = mostSpecific(offer);
      int offered = found < 0 ? 0 : ranges.get(found).weight();
      if (offered > weight || (offered == weight && weight > 0 && found < position)) {
        preferred = offer;
        weight = offered;
        position = found;
      }
    }
    return Optional.ofNullable(preferred);
  }

  /** The position of the range that weighs a type; -1 if none covers it. */
  private int mostSpecific(String offer) {
    int position = -1;
    int specificity = 0;
    for (int i = 0; i < ranges.size(); i++) {
      int match = ranges.get(i).specificity(offer);
      if (match > specificity) {
        specificity = match;
        position = i;
      }
    }
    return position;
  }
}
