-- AlterTable
ALTER TABLE "Run" ADD COLUMN "earlier" TEXT;
ALTER TABLE "Run" ADD COLUMN "imported" TEXT;

-- AlterTable
ALTER TABLE "SkillVersion" ADD COLUMN "provenanceHash" TEXT;

-- AlterTable
ALTER TABLE "Rollout" ADD COLUMN "inherited" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "ModelCall" ADD COLUMN "inherited" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Run_parentRunId_idx" ON "Run"("parentRunId");
