-- AlterTable
ALTER TABLE "Dataset" ADD COLUMN "familyId" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Dataset" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "Dataset" ADD COLUMN "previousId" TEXT;
ALTER TABLE "Dataset" ADD COLUMN "tags" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "Dataset" ADD COLUMN "notes" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "Dataset_familyId_version_idx" ON "Dataset"("familyId", "version");
