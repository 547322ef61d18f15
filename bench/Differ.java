import dev.sluice.analysis.Difference;
import dev.sluice.config.PoolsFiles;
import dev.sluice.routing.RoutingTable;
import java.nio.file.Path;
import java.util.List;

/** Prints how two pools files differ, for bench/analysis.sh. */
class Differ {
  public static void main(String[] files) {
    long begun = System.nanoTime();
    Difference difference = Difference.between(table(files[0]), table(files[1]));
    System.out.printf(
        "%d regions, %d respecified, %s, %d ms in the program itself%n",
        difference.regions().size(),
        difference.respecified().size(),
        difference.completeness().word(),
        (System.nanoTime() - begun) / 1_000_000);
  }

  private static RoutingTable table(String file) {
    return RoutingTable.compile(PoolsFiles.read(List.of(Path.of(file))).load().config().orElseThrow());
  }
}
