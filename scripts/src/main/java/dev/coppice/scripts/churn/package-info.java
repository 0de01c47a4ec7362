/**
 * Ground. Synthetic churn models: {@code ChurnData} draws a tenant's customers, {@code ChurnModels}
 * has its model trained and keeps it, {@code TenantArtifact} packs that. {@code Training} and
 * {@code ReferenceScores} are XGBoost's own. Servers are not known here.
 */
@NullMarked
package dev.coppice.scripts.churn;

import org.jspecify.annotations.NullMarked;
