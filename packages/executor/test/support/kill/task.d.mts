export declare const runId: string;
