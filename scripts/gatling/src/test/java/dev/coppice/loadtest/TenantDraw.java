package dev.coppice.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws tenants by a description such as {@code 500:60%,1500:25%,2000:15%}: the busiest 500 tenants
 * make 60 % of the calls, the next 1,500 make 25 %, the last 2,000 make 15 %; all of a group alike.
 *
 * <p>The groups are scaled to the tenants that exist: with 40, these are the first 5, the next 15
 * and the last 20. A group keeps at least one tenant.
 */
final class TenantDraw {

  private record Group(int start, int end, double upTo) {}

  private final List<String> tenants;
  private final List<Group> groups;
  private final Random random;

  /**
   * @param tenants the busiest first
   * @param traffic sizes and shares; the shares add up to 100 %
   */
  TenantDraw(List<String> tenants, String traffic, Random random) {
    this.tenants = List.copyOf(tenants);
    this.groups = groups(tenants.size(), traffic);
    this.random = random;
  }

  private static List<Group> groups(int existing, String traffic) {
    String[] parts = traffic.split(",");
    double[] sizes = new double[parts.length];
    double[] shares = new double[parts.length];
    double allSizes = 0;
    double allShares = 0;
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].strip().matches("\\d+:\\d+(\\.\\d+)?%")) {
        throw new IllegalArgumentException(
            "traffic: %s (expected: SIZE:SHARE%%,...)".formatted(traffic));
      }
      String[] sizeAndShare = parts[i].strip().replace("%", "").split(":");
      sizes[i] = Double.parseDouble(sizeAndShare[0]);
      shares[i] = Double.parseDouble(sizeAndShare[1]);
      allSizes += sizes[i];
      allShares += shares[i];
    }
    if (Math.abs(allShares - 100) > 0.01 || existing < parts.length) {
      throw new IllegalArgumentException(
          "traffic: %s for %d tenants (expected: shares of 100%% in all, no more groups than tenants)"
              .formatted(traffic, existing));
    }
    List<Group> groups = new ArrayList<>();
    int start = 0;
    double size = 0;
    double share = 0;
    for (int i = 0; i < parts.length; i++) {
      size += sizes[i];
      share += shares[i];
      int end = (int) Math.round(existing * size / allSizes);
      int groupsLeft = parts.length - 1 - i;
      end = Math.min(Math.max(end, start + 1), existing - groupsLeft);
      groups.add(new Group(start, end, share / allShares));
      start = end;
    }
    return groups;
  }

  String next() {
    double where = random.nextDouble();
    for (Group group : groups) {
      if (where < group.upTo()) {
        return tenants.get(group.start() + random.nextInt(group.end() - group.start()));
      }
    }
    return tenants.get(tenants.size() - 1);
  }
}
