import {
  either,
  FLAG,
  LIST,
  NUMBER,
  OBJECT,
  OBJECTS,
  oneOf,
  type Shape,
  TEXT,
  TEXTS,
  VALUES,
} from './setting-shape.js';

/**
 * What Claude Code 2.1.332 takes as settings, by shape; its own schema is stricter within objects. The vendor describes
 * them in https://code.claude.com/docs/en/settings, and publishes
 * https://json.schemastore.org/claude-code-settings.json.
 */
const BY_SHAPE: readonly (readonly [Shape, string])[] = [
  [
    FLAG,
    `
    agentPushNotifEnabled allowAllClaudeAiMcps allowClaudeInChromeWithManagedMcp allowManagedHooksOnly
    allowManagedMcpServersOnly allowManagedPermissionRulesOnly allowNestedModelAccessUnderForceLogin
    alwaysThinkingEnabled autoCompactEnabled autoCompactRaisedForLoad autoContinueAtUsageLimit
    autoDreamEnabled autoMemoryEnabled autoScrollEnabled autoUploadSessions awaySummaryEnabled
    bashEditDiffEnabled channelsEnabled clawdFileProgressEnabled disableAgentView disableAllHooks
    disableArtifact disableBundledSkills disableClaudeAiConnectors disableCommandPluginSources
    disableDirectMcpSkills disablePluginDirectory disableRemoteControl disableReplyCheck disableSideloadFlags
    disableSkillShellExecution disableWindowsBashCommandSplit disableWorkflows doneMeansMerged
    emojiCompletionEnabled enableAllProjectMcpServers enableArtifact enableWorkflows enforceAvailableModels
    fastMode fastModePerSessionOptIn fileCheckpointingEnabled forceRemoteSettingsRefresh idleCompaction
    includeCoAuthoredBy includeGitInstructions inputNeededNotifEnabled isolatePeerMachines
    precomputeCompactionEnabled prefersReducedMotion promptSuggestionEnabled remoteControlAtStartup
    respectGitignore respondToBashCommands responseComparisonEnabled showClearContextOnPlanAccept
    showMessageTimestamps showThinkingSummaries showTurnDuration skipAutoPermissionPrompt
    skipDangerousModePermissionPrompt skipWebFetchPreflight skipWorkflowUsageWarning spinnerTipsEnabled
    switchModelsOnFlag syncClaudeAiPlugins syncClaudeAiSkills syntaxHighlightingDisabled
    terminalProgressBarEnabled terminalTitleFromRename todoFeatureEnabled totalTokensReminderAfterUserTurn
    ultracode useAutoModeDuringPlan verbose wheelScrollAccelerationEnabled workflowKeywordTriggerEnabled
    wslInheritsWindowsSettings
    `,
  ],
  [
    TEXT,
    `
    $schema advisorModel agent apiKeyHelper attributionProject autoMemoryDirectory awsAuthRefresh
    awsCredentialExport claudeMd crossSessionInbound desktopMcpServersListScope downloadsMirrorUrl editorMode
    forceLoginGatewayUrl gcpAuthRefresh language maxEffortLevel minimumVersion model modelCatalogPublicKey
    modelCatalogUrl modelProposedGoals otelHeadersHelper outputStyle plansDirectory pluginTrustMessage
    preferredNotifChannel processWrapper promptCacheTtl proxyAuthHelper prUrlTemplate requiredMaximumVersion
    requiredMinimumVersion subagentPromptCacheTtl teammateMode theme timeFormat timeZone
    `,
  ],
  [
    NUMBER,
    `
    autoCompactWindow bashOutputMaxChars cleanupPeriodDays desktopSessionCleanupPeriodDays feedbackSurveyRate
    maxProseWidth precomputeArmTokens skillListingBudgetFraction skillListingMaxDescChars taskOutputMaxChars
    totalTokensReminderBudget
    `,
  ],
  [
    TEXTS,
    `
    allowedHttpHookUrls appendPlugins availableModels claudeMdExcludes companyAnnouncements deniedModels
    disabledMcpjsonServers enabledMcpjsonServers fallbackModel gatewayInternalNetworks httpHookAllowedEnvVars
    pluginSuggestionMarketplaces prependPlugins
    `,
  ],
  [
    OBJECT,
    `
    additionalDirectoryConfigRoots additionalMarketplaces attributionProjectPolicy autoCompactOfferAnswer
    autoMode breakReminder enabledPlugins extraKnownMarketplaces fileSuggestion hooks isolation
    managedMcpServers modelOverrides modelPicker modelPricing modelSettings permissions pluginConfigs
    policyHelper policyHelpers quietHours remote remoteControl remoteTools sandbox skillOverrides spellcheck
    spinnerTipsOverride spinnerVerbs statusLine subagentStatusLine vimInsertModeRemaps voice worktree xaaIdp
    `,
  ],
  [
    OBJECTS,
    `
    allowedChannelPlugins allowedMarketplaces allowedMcpServers blockedMarketplaces deniedMcpServers
    footerLinksRegexes sshConfigs strictKnownMarketplaces
    `,
  ],
  [
    LIST,
    `
    allowedProviders sshHostCommands
    `,
  ],
];

const OTHERS: readonly (readonly [string, Shape])[] = [
  ['env', OBJECT],
  ['attribution', either(FLAG, OBJECT)],
  ['strictPluginOnlyCustomization', either(FLAG, TEXTS)],
  ['forceLoginOrgUUID', either(TEXT, TEXTS)],
  ['availableModelsMatch', oneOf('prefix', 'exact')],
  ['workflowSizeGuideline', oneOf('unrestricted', 'small', 'medium', 'large')],
  ['defaultShell', oneOf('bash', 'powershell')],
  ['forceLoginMethod', oneOf('claudeai', 'console', 'gateway')],
  ['parentSettingsBehavior', oneOf('first-wins', 'merge')],
  ['managedSourcesBehavior', oneOf('first-wins', 'merge')],
  ['viewMode', oneOf('default', 'verbose', 'focus')],
  ['feedbackDrafts', oneOf('notify', 'quiet', 'off')],
  ['effortLevel', oneOf('low', 'medium', 'high', 'xhigh')],
  ['askUserQuestionTimeout', oneOf('60s', '5m', '10m', 'never')],
  ['dialogExpiry', oneOf('60s', '5m', '10m', 'never')],
  ['autoUpdatesChannel', oneOf('latest', 'stable', 'rc')],
  ['tui', oneOf('default', 'fullscreen')],
  ['totalTokensReminder', oneOf('off', 'infinite', 'fixed', 'countdown', 'padded-countdown')],
  ['disableAutoMode', oneOf('disable')],
  ['keybindingFlavor', oneOf('classic', 'readline')],
  ['daemonColdStart', oneOf('transient', 'ask')],
  ['remoteMessageReceipts', oneOf('on', 'always', 'off')],
];

export const KNOWN_SETTINGS: ReadonlyMap<string, Shape> = new Map([
  ...BY_SHAPE.flatMap(([shape, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, shape] as const),
  ),
  ...OTHERS,
]);

const MODES = ['acceptEdits', 'auto', 'bypassPermissions', 'default', 'dontAsk', 'manual', 'plan'];

/** What stands in `permissions`. */
export const KNOWN_PERMISSIONS: ReadonlyMap<string, Shape> = new Map([
  ['allow', TEXTS],
  ['deny', TEXTS],
  ['ask', TEXTS],
  ['additionalDirectories', TEXTS],
  ['defaultMode', oneOf(...MODES)],
  ['disableBypassPermissionsMode', oneOf('disable')],
  ['disableAutoMode', oneOf('disable')],
  ['blockReadsOutsideWorkingDirectories', FLAG],
]);

/** When hooks run. */
export const HOOK_EVENTS: readonly string[] = `
  PreToolUse PostToolUse PostToolUseFailure PostToolBatch Notification UserPromptSubmit UserPromptExpansion
  SessionStart SessionEnd Stop StopFailure SubagentStart SubagentStop PreCompact PostCompact PreModelSwitch
  PostModelSwitch PermissionRequest PermissionDenied Setup TeammateIdle TaskCreated TaskCompleted Elicitation
  ElicitationResult ConfigChange WorktreeCreate WorktreeRemove InstructionsLoaded CwdChanged FileChanged
  DirectoryAdded MessageDisplay PreSkillShellCommand
  `
  .trim()
  .split(/\s+/);
