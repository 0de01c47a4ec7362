package dev.coppice.model.forest;

import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.format.ModelFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import ml.dmlc.xgboost4j.java.Booster;
import org.jspecify.annotations.Nullable;

/** Models of a shape that training would take long for, made of trained ones. */
public final class ForestModels {

  private ForestModels() {}

  /** One with partitions of categories. */
  public static byte[] categorical(ModelFormat format) throws Exception {
    Map<String, Object> parameters =
        Map.of("objective", "reg:squarederror", "max_depth", 6, "max_cat_to_onehot", 4);
    Booster booster = TrainedModels.train(11, parameters);
    byte[] file = TrainedModels.save(booster, format);
    booster.dispose();
    return file;
  }

  /** One of complete trees of numeric splits, from a leaf to eight levels. */
  public static ModelDocument numeric() throws Exception {
    Booster booster =
        TrainedModels.train(5, Map.of("objective", "reg:squarederror", "max_depth", 4));
    ModelDocument document = ModelDocument.parse(TrainedModels.save(booster, ModelFormat.JSON));
    booster.dispose();
    for (int tree = 0; tree < 5; tree++) {
      replaceTree(document, tree, 2 * tree);
    }
    return document;
  }

  /** A model with a complete tree of so many levels of splits among others. */
  public static byte[] completeTree(int levels, int trees) throws Exception {
    Booster booster = TrainedModels.train(trees, Map.of("objective", "reg:squarederror"));
    ModelDocument document = ModelDocument.parse(TrainedModels.save(booster, ModelFormat.JSON));
    booster.dispose();
    for (int tree = 0; tree < trees; tree++) {
      replaceTree(document, tree, tree == 1 ? levels : 0);
    }
    return document.toUbjson();
  }

  /** Replaces a tree by a complete one on the numeric features, level by level. */
  public static void replaceTree(ModelDocument document, int tree, int levels) {
    Map<String, @Nullable Object> members =
        document.object("learner/gradient_booster/model/trees/" + tree);
    int splits = (1 << levels) - 1;
    int nodes = 2 * splits + 1;
    Random random = new Random(levels);
    members.put("left_children", column(nodes, i -> i < splits ? 2L * i + 1 : -1L));
    members.put("right_children", column(nodes, i -> i < splits ? 2L * i + 2 : -1L));
    members.put("parents", column(nodes, i -> i == 0 ? 2147483647L : (i - 1L) / 2));
    members.put("split_indices", column(nodes, i -> i < splits ? (long) random.nextInt(4) : 0L));
    members.put("default_left", column(nodes, i -> (long) random.nextInt(2)));
    members.put("split_conditions", column(nodes, i -> random.nextFloat()));
    members.put("split_type", column(nodes, i -> 0L));
    for (String name : List.of("base_weights", "loss_changes", "sum_hessian")) {
      members.put(name, column(nodes, i -> 1f));
    }
    for (String name :
        List.of("categories", "categories_nodes", "categories_segments", "categories_sizes")) {
      members.put(name, Collections.emptyList());
    }
    ModelDocument.cast(members.get("tree_param")).put("num_nodes", Integer.toString(nodes));
  }

  private static List<@Nullable Object> column(int count, Function<Integer, Object> value) {
    List<@Nullable Object> column = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      column.add(value.apply(i));
    }
    return column;
  }
}
