package dev.coppice.model.objective;

import java.util.Optional;

/**
 * What becomes of the sums of a forest's leaves: the link functions of XGBoost's objectives, each
 * in the single-precision steps of XGBoost 3.4's {@code regression_loss.h}, {@code
 * multiclass_obj.cu} and their like.
 */
public enum Objective {
  IDENTITY,
  LOGISTIC {
    @Override
    float margin(float baseScore) {
      float bounded = Math.min(Math.max(baseScore, EPSILON), 1.0f - EPSILON);
      return logit(bounded);
    }

    @Override
    public void transform(float[] scores, int from, int width) {
      for (int i = from; i < from + width; i++) {
        // Not min(): where one is NaN it is the first that XGBoost takes.
        float exponent = 88.7f < -scores[i] ? 88.7f : -scores[i];
        scores[i] = 1.0f / (CMath.expf(exponent) + 1.0f + 1e-16f);
      }
    }
  },
  EXPONENTIAL {
    @Override
    float margin(float baseScore) {
      return CMath.logf(baseScore);
    }

    @Override
    public void transform(float[] scores, int from, int width) {
      for (int i = from; i < from + width; i++) {
        scores[i] = CMath.expf(scores[i]);
      }
    }
  },
  /** One objective of XGBoost's rounds the exponential of double precision. */
  EXPONENTIAL_OF_DOUBLE {
    @Override
    float margin(float baseScore) {
      return CMath.logf(baseScore);
    }

    @Override
    public void transform(float[] scores, int from, int width) {
      for (int i = from; i < from + width; i++) {
        scores[i] = (float) CMath.exp(scores[i]);
      }
    }
  },
  HINGE {
    @Override
    public void transform(float[] scores, int from, int width) {
      for (int i = from; i < from + width; i++) {
        scores[i] = scores[i] > 0 ? 1 : 0;
      }
    }
  },
  SOFTMAX {
    @Override
    public void transform(float[] scores, int from, int width) {
      float most = scores[from];
      for (int i = from + 1; i < from + width; i++) {
        most = Math.max(scores[i], most); // With a NaN all become NaN, fmaxf or not.
      }
      double sum = 0;
      for (int i = from; i < from + width; i++) {
        scores[i] = CMath.expf(scores[i] - most);
        sum += scores[i];
      }
      for (int i = from; i < from + width; i++) {
        scores[i] /= (float) sum;
      }
    }
  },
  ARGMAX {
    @Override
    public int width(int groups) {
      return 1;
    }

    @Override
    public void transform(float[] scores, int from, int width) {
      int best = from;
      for (int i = from + 1; i < from + width; i++) {
        if (scores[i] > scores[best]) {
          best = i;
        }
      }
      scores[from] = best - from;
    }
  },
  SORTED {
    @Override
    public void transform(float[] scores, int from, int width) {
      for (int i = from + 1; i < from + width; i++) {
        float value = scores[i];
        int at = i;
        while (at > from && scores[at - 1] > value) {
          scores[at] = scores[at - 1];
          at--;
        }
        scores[at] = value;
      }
    }
  },
  /** Each sum but the first is a distance to the one before, by softplus. */
  INCREASING {
    @Override
    public void toMargins(float[] baseScores) {
      for (int i = baseScores.length - 1; i > 0; i--) {
        float distance = baseScores[i] - baseScores[i - 1] - EPSILON;
        float x = distance < EPSILON ? EPSILON : distance;
        baseScores[i] = x + CMath.logf(-CMath.expm1f(-x));
      }
    }

    @Override
    public void transform(float[] scores, int from, int width) {
      float score = scores[from];
      for (int i = from + 1; i < from + width; i++) {
        score += EPSILON + softplus(scores[i]);
        scores[i] = score;
      }
    }
  };

  /** XGBoost's least distance between what must not be equal: {@code kRtEps}. */
  private static final float EPSILON = 1e-6f;

  /** The one of that name; empty if a forest cannot score it. */
  public static Optional<Objective> named(String name) {
    return switch (name) {
      case "reg:squarederror",
          "reg:linear",
          "reg:squaredlogerror",
          "reg:pseudohubererror",
          "reg:absoluteerror",
          "binary:logitraw",
          "rank:ndcg",
          "rank:pairwise",
          "rank:map" ->
          Optional.of(IDENTITY);
      case "reg:logistic", "binary:logistic" -> Optional.of(LOGISTIC);
      case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox" -> Optional.of(EXPONENTIAL);
      case "survival:aft" -> Optional.of(EXPONENTIAL_OF_DOUBLE);
      case "binary:hinge" -> Optional.of(HINGE);
      case "multi:softprob" -> Optional.of(SOFTMAX);
      case "multi:softmax" -> Optional.of(ARGMAX);
      case "reg:quantileerror" -> Optional.of(SORTED);
      case "reg:expectileerror" -> Optional.of(INCREASING);
      default -> Optional.empty();
    };
  }

  /** The margin that the logistic function turns into this probability. */
  public static float logit(float probability) {
    return -CMath.logf(1.0f / probability - 1.0f);
  }

  private static float softplus(float x) {
    return x > 0 ? x + CMath.log1pf(CMath.expf(-x)) : CMath.log1pf(CMath.expf(x));
  }

  /** The intercept of a first output in terms of the sum of leaves. */
  float margin(float baseScore) {
    return baseScore;
  }

  /** Turns the intercepts of all outputs into what their sums of leaves begin with, in place. */
  public void toMargins(float[] baseScores) {
    for (int i = 0; i < baseScores.length; i++) {
      baseScores[i] = margin(baseScores[i]);
    }
  }

  /** Scores per row that clients see, of {@code groups} sums. */
  public int width(int groups) {
    return groups;
  }

  /** Turns the sums of one row into its scores, in place from {@code from} on. */
  public void transform(float[] scores, int from, int width) {}
}
