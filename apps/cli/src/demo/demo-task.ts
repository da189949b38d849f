/** A plan in the words of a model: JSON as the planner asks for it. */
export interface ScriptedPlan {
  summary: string;
  steps: string[];
  edgeCases: string[];
  successCriteria: string[];
  checks: {
    kind: 'assert' | 'stdout-equals' | 'stdout-contains' | 'stdout-matches' | 'value';
    why: string;
    content: string;
  }[];
  complexity: 'low' | 'medium' | 'high';
}

/** A task, and everything the model says in its run. What comes of it is computed. */
export interface DemoTask {
  task: string;
  context?: string;
  plan: ScriptedPlan;
  /** Programs in the order they are asked for: the first one, then the repairs. */
  programs: [string, ...string[]];
}
