"use client";

import { createContext } from "react";

/** Whether moments are written in full instead of "3 h ago". */
export const ExactTimes = createContext(false);
