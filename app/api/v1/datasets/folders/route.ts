import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listPreparedFolders } from "@/lib/services/prepared-folders";

/** Folders of SKILLOPT_DATA_DIR, for uploads that name one in place of files. */
export const GET = route(async () => json({ folders: await listPreparedFolders() }));
