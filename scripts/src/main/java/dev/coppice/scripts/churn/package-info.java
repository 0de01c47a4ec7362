/**
 * Ground. Synthetic churn models: {@code ChurnData} draws a tenant's customers, {@code ChurnModels}
 * trains its model and keeps it, {@code TenantArtifact} packs that, and {@code ReferenceScores} are
 * XGBoost's own. Servers are not known here.
 */
@NullMarked
package dev.coppice.scripts.churn;

import org.jspecify.annotations.NullMarked;
