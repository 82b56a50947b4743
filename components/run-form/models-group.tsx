"use client";

import { FieldGrid, Group } from "./group";
import { JudgeCard } from "./judge-card";
import { RoleEditor } from "./role-editor";
import { NumberSetting } from "./setting-fields";

/** The model roles and how many items run at once. */
export function ModelsGroup() {
  return (
    <Group title="Models">
      <div className="grid gap-x-4 gap-y-6 md:grid-cols-2">
        <RoleEditor modelRole="target" />
        <RoleEditor modelRole="optimizer" />
      </div>
      <JudgeCard />
      <div className="mt-4 border-t pt-4">
        <FieldGrid>
          <NumberSetting path="config.env.workers" />
          <NumberSetting path="config.env.exec_timeout" />
        </FieldGrid>
      </div>
    </Group>
  );
}
