import { execFileSync } from "node:child_process";

/** Whether python3 is here with these modules. */
export function pythonHas(...modules: readonly string[]): boolean {
  try {
    execFileSync("python3", ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Runs a script with arguments; what it prints, as JSON. */
export function runPython(script: string, ...args: readonly string[]) {
  return JSON.parse(execFileSync("python3", ["-c", script, ...args], { encoding: "utf8" }));
}
