package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whose the directory of copies is. */
@Timeout(60)
final class DiskOwnerTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  /** Only root can be in one and make files of its own in it. */
  @Test
  void anotherUsersDirectoryIsNotUsedAndKeepsWhatIsInIt() {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.keepOnce(store);
    assumeTrue(giveAway(directory.resolve("entries")), "this user may give nothing away");

    disk.run(
        store,
        (source, tier) -> {
          assertThat(tier.isWorking()).isFalse();
          source.load(LoaderFixture.NAME, bytes -> {}).model().close();
        });

    assertThat(fixture.logLines())
        .anyMatch(line -> line.contains("it is another user's (expected: this server's own)"));
    assertThat(directory.resolve("entries")).isDirectoryNotContaining("glob:**.tmp");
    assertThat(disk.files()).hasSize(1);
  }

  @Test
  void copyThatAnotherUserHasMadeIsFetchedAgain() {
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1");
    DiskFixture disk = new DiskFixture(directory, fixture);
    disk.keepOnce(store);
    assumeTrue(giveAway(disk.files().getFirst()), "this user may give nothing away");

    disk.run(store, (source, tier) -> source.load(LoaderFixture.NAME, bytes -> {}).model().close());

    assertThat(store.opens).hasValue(2);
    assertThat(fixture.logLines())
        .anyMatch(line -> line.endsWith(": not a file of this server's user"));
  }

  /** An operator may have made it, or an image. */
  @Test
  void directoryThatOthersMayEnterIsForItsOwnerAloneFromThenOn() throws IOException {
    Path entries = Files.createDirectory(directory.resolve("entries"));
    Files.setPosixFilePermissions(entries, PosixFilePermissions.fromString("rwxrwxrwx"));

    new DiskFixture(directory, fixture)
        .keepOnce(new ScriptedStore(ModelFiles.golden("reg.ubj")).version("v1"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entries)))
        .isEqualTo("rwx------");
  }

  private static boolean giveAway(Path path) {
    try {
      Files.setAttribute(path, "unix:uid", 65_534);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
