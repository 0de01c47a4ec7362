package dev.coppice.bench.soak;

import java.util.List;
import java.util.Random;

/**
 * The tenants, and how often each is called: of 4,000 in the fleet this is scaled from, the busiest
 * 500 make 60 % of the calls, the next 1,500 make 25 %, the last 2,000 make 15 %.
 *
 * @param tenants the busiest first
 */
record Fleet(List<Tenant> tenants) {

  private record Group(double from, double to, double upToShare) {}

  private static final List<Group> GROUPS =
      List.of(new Group(0, 0.125, 0.60), new Group(0.125, 0.5, 0.85), new Group(0.5, 1, 1));

  Fleet {
    tenants = List.copyOf(tenants);
  }

  /** The tenant of the next call. */
  Tenant draw(Random random) {
    double share = random.nextDouble();
    Group group =
        GROUPS.stream().filter(each -> share < each.upToShare()).findFirst().orElseThrow();
    double place = group.from() + random.nextDouble() * (group.to() - group.from());
    return tenants.get((int) (place * tenants.size()));
  }
}
