package dev.coppice.plan;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room of the planner may use which. */
@AnalyzeClasses(packages = "dev.coppice.plan", importOptions = DoNotIncludeTests.class)
final class RoomsTest {

  @ArchTest
  static final ArchRule roomsStandOnTraffic =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("door")
          .definedBy("dev.coppice.plan")
          .layer("report")
          .definedBy("dev.coppice.plan.report..")
          .layer("forecast")
          .definedBy("dev.coppice.plan.forecast..")
          .layer("option")
          .definedBy("dev.coppice.plan.option..")
          .layer("fleet")
          .definedBy("dev.coppice.plan.fleet..")
          .layer("eviction")
          .definedBy("dev.coppice.plan.eviction..")
          .layer("traffic")
          .definedBy("dev.coppice.plan.traffic..")
          .whereLayer("door")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("forecast")
          .mayOnlyBeAccessedByLayers("door", "report")
          .whereLayer("option")
          .mayOnlyBeAccessedByLayers("door", "report", "forecast")
          .whereLayer("fleet")
          .mayOnlyBeAccessedByLayers("door", "report", "forecast")
          .whereLayer("eviction")
          .mayOnlyBeAccessedByLayers("report", "forecast")
          .whereLayer("traffic")
          .mayNotAccessAnyLayer();
}
