-- CreateIndex
CREATE INDEX "Run_archivedAt_status_idx" ON "Run"("archivedAt", "status");

-- CreateIndex
CREATE INDEX "RunEvent_runId_type_seq_idx" ON "RunEvent"("runId", "type", "seq");

-- CreateIndex
CREATE INDEX "Run_datasetId_idx" ON "Run"("datasetId");
