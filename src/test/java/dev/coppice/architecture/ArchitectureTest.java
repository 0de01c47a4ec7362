package dev.coppice.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;

/** Who may import what. Maven holds the chain of modules; these rules hold what is inside them. */
@AnalyzeClasses(
    packages = {
      "dev.coppice.model",
      "dev.coppice.loader",
      "dev.coppice.cache",
      "dev.coppice.metrics",
      "dev.coppice.server",
      "dev.coppice.plan"
    },
    importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule modulesFormOneChain =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("plan")
          .definedBy("dev.coppice.plan..")
          .layer("server")
          .definedBy("dev.coppice.server..")
          .layer("metrics")
          .definedBy("dev.coppice.metrics..")
          .layer("cache")
          .definedBy("dev.coppice.cache..")
          .layer("loader")
          .definedBy("dev.coppice.loader..")
          .layer("model")
          .definedBy("dev.coppice.model..")
          .whereLayer("plan")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("server")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("server")
          .whereLayer("cache")
          .mayOnlyBeAccessedByLayers("metrics", "server", "plan")
          .whereLayer("loader")
          .mayOnlyBeAccessedByLayers("cache", "metrics", "server", "plan");

  @ArchTest
  static final ArchRule modulesUseOfOthersOnlyWhatTheseShow =
      classes().should(ShownTypes.useOfOtherModulesWhatTheyShow());

  @ArchTest
  static void whatIsShownIsUsed(JavaClasses all) {
    assertThat(ShownTypes.all())
        .as("types in ShownTypes")
        .isSubsetOf(all.stream().flatMap(ShownTypes::usedOfOthersBy).toList());
  }

  @ArchTest
  static final ArchRule xgboostIsReachedByItsNativeInterfaceAlone =
      noClasses().should().dependOnClassesThat().resideInAPackage("ml.dmlc..");

  @ArchTest
  static final ArchRule theReferenceEngineKnowsNoForests =
      noClasses()
          .that()
          .resideInAPackage("dev.coppice.model.xgboost..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.coppice.model.forest..");

  @ArchTest
  static final ArchRule awsSdkIsReachedFromTheS3StoreAlone =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.coppice\\.loader\\.store\\.s3\\.S3\\w+(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..");

  @ArchTest
  static final ArchRule caffeineLivesInTheCacheAndInThePolicyComparedWithIt =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.cache..")
          .and()
          .haveNameNotMatching("dev\\.coppice\\.plan\\.eviction\\.TinyLfu")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.benmanes..");

  @ArchTest
  static final ArchRule archivesAreReadInTheLoader =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.loader..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.commons.compress..", "com.github.luben..");

  @ArchTest
  static final ArchRule yamlIsReadInOneRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.model.mlflow..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.snakeyaml..");

  @ArchTest
  static final ArchRule micrometerLivesInMetrics =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule openTelemetryLivesInItsRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.loader.tracing..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule nettyLivesInTheServer =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.server..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule protobufLivesInTheCodecsAndInGrpc =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.coppice.server.codec..", "dev.coppice.server.grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.protobuf..", "aialgs..", "inference..");

  @ArchTest
  static final ArchRule grpcLivesInOneRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.coppice.server.grpc..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..");

  @ArchTest
  static final ArchRule httpKnowsNoModel =
      noClasses()
          .that()
          .resideInAPackage("dev.coppice.server.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.coppice.loader..",
              "dev.coppice.cache..",
              "dev.coppice.metrics..",
              "dev.coppice.server.api..",
              "dev.coppice.server.codec..");

  @ArchTest
  static final ArchRule httpTakesNothingOfTheModelModuleButItsQuotes =
      noClasses()
          .that()
          .resideInAPackage("dev.coppice.server.http..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.coppice.model..").and(not(simpleName("Quoted"))));

  @ArchTest
  static final ArchRule codecsKnowModelsButNoRoute =
      noClasses()
          .that()
          .resideInAPackage("dev.coppice.server.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.coppice.loader..",
              "dev.coppice.cache..",
              "dev.coppice.server.api..",
              "dev.coppice.server.http..");

  @ArchTest
  static final ArchRule theEnvironmentIsReadAtTheStartAlone =
      noClasses()
          .that()
          .doNotHaveSimpleName("Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule settingsAreKnownWhereTheServerIsWiredAndShownAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.coppice.server", "dev.coppice.server.about", "dev.coppice.server.config")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.coppice.server.config");

  @ArchTest
  static final ArchRule foreignBytesBecomeNoObjectsAndNameNoCode =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
          .orShould()
          .callMethod(ClassLoader.class, "loadClass", String.class);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.coppice.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule staticStateDoesNotChange =
      fields().that().areStatic().and().doNotHaveName("$VALUES").should().beFinal();

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses().should().haveNameMatching(".*(Manager|Impl|Utils|Util|Helper)");

  @ArchTest
  static final ArchRule nothingWaitsForAFinalizer =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.ref.Cleaner");
}
