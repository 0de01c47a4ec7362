package dev.coppice.bench;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room of the benchmarks may use which. */
@AnalyzeClasses(packages = "dev.coppice.bench", importOptions = DoNotIncludeTests.class)
final class RoomsTest {

  @ArchTest
  static final ArchRule roomsStandOnTheGroundAndNotOnEachOther =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("door")
          .definedBy("dev.coppice.bench")
          .layer("engine")
          .definedBy("dev.coppice.bench.engine..")
          .layer("memory")
          .definedBy("dev.coppice.bench.memory..")
          .layer("codec")
          .definedBy("dev.coppice.bench.codec..")
          .layer("http")
          .definedBy("dev.coppice.bench.http..")
          .layer("protocol")
          .definedBy("dev.coppice.bench.protocol..")
          .layer("parity")
          .definedBy("dev.coppice.bench.parity..")
          .layer("hostile")
          .definedBy("dev.coppice.bench.hostile..")
          .layer("fuzz")
          .definedBy("dev.coppice.bench.fuzz..")
          .layer("soak")
          .definedBy("dev.coppice.bench.soak..")
          .layer("fleet")
          .definedBy("dev.coppice.bench.fleet..")
          .layer("day")
          .definedBy("dev.coppice.bench.day..")
          .layer("traffic")
          .definedBy("dev.coppice.bench.traffic..")
          .layer("model")
          .definedBy("dev.coppice.bench.model..")
          .layer("run")
          .definedBy("dev.coppice.bench.run..")
          .whereLayer("door")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("memory")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("codec")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("protocol")
          .mayOnlyBeAccessedByLayers("door", "hostile")
          .whereLayer("parity")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("hostile")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("fuzz")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("fleet")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("day")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("soak")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("traffic")
          .mayOnlyBeAccessedByLayers("door")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("door", "codec")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers(
              "engine", "memory", "codec", "http", "protocol", "hostile", "soak", "traffic")
          .whereLayer("run")
          .mayNotAccessAnyLayer();
}
