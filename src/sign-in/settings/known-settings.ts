import {
  eitherOf,
  ONE_FLAG,
  ANY_LIST,
  ONE_NUMBER,
  ONE_OBJECT,
  LIST_OF_OBJECTS,
  choiceOf,
  type SettingShape,
  ONE_TEXT,
  LIST_OF_TEXTS,
} from './setting-shape.js';

/**
 * What Claude Code 2.1.332 takes as settings, by shape; its own schema is stricter within objects. The vendor describes
 * them in https://code.claude.com/docs/en/settings, and publishes
 * https://json.schemastore.org/claude-code-settings.json.
 */
const BY_SHAPE: readonly (readonly [SettingShape, string])[] = [
  [
    ONE_FLAG,
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
    ONE_TEXT,
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
    ONE_NUMBER,
    `
    autoCompactWindow bashOutputMaxChars cleanupPeriodDays desktopSessionCleanupPeriodDays feedbackSurveyRate
    maxProseWidth precomputeArmTokens skillListingBudgetFraction skillListingMaxDescChars taskOutputMaxChars
    totalTokensReminderBudget
    `,
  ],
  [
    LIST_OF_TEXTS,
    `
    allowedHttpHookUrls appendPlugins availableModels claudeMdExcludes companyAnnouncements deniedModels
    disabledMcpjsonServers enabledMcpjsonServers fallbackModel gatewayInternalNetworks httpHookAllowedEnvVars
    pluginSuggestionMarketplaces prependPlugins
    `,
  ],
  [
    ONE_OBJECT,
    `
    additionalDirectoryConfigRoots additionalMarketplaces attributionProjectPolicy autoCompactOfferAnswer
    autoMode breakReminder enabledPlugins extraKnownMarketplaces fileSuggestion hooks isolation
    managedMcpServers modelOverrides modelPicker modelPricing modelSettings permissions pluginConfigs
    policyHelper policyHelpers quietHours remote remoteControl remoteTools sandbox skillOverrides spellcheck
    spinnerTipsOverride spinnerVerbs statusLine subagentStatusLine vimInsertModeRemaps voice worktree xaaIdp
    `,
  ],
  [
    LIST_OF_OBJECTS,
    `
    allowedChannelPlugins allowedMarketplaces allowedMcpServers blockedMarketplaces deniedMcpServers
    footerLinksRegexes sshConfigs strictKnownMarketplaces
    `,
  ],
  [
    ANY_LIST,
    `
    allowedProviders sshHostCommands
    `,
  ],
];

const OTHERS: readonly (readonly [string, SettingShape])[] = [
  ['env', ONE_OBJECT],
  ['attribution', eitherOf(ONE_FLAG, ONE_OBJECT)],
  ['strictPluginOnlyCustomization', eitherOf(ONE_FLAG, LIST_OF_TEXTS)],
  ['forceLoginOrgUUID', eitherOf(ONE_TEXT, LIST_OF_TEXTS)],
  ['availableModelsMatch', choiceOf('prefix', 'exact')],
  ['workflowSizeGuideline', choiceOf('unrestricted', 'small', 'medium', 'large')],
  ['defaultShell', choiceOf('bash', 'powershell')],
  ['forceLoginMethod', choiceOf('claudeai', 'console', 'gateway')],
  ['parentSettingsBehavior', choiceOf('first-wins', 'merge')],
  ['managedSourcesBehavior', choiceOf('first-wins', 'merge')],
  ['viewMode', choiceOf('default', 'verbose', 'focus')],
  ['feedbackDrafts', choiceOf('notify', 'quiet', 'off')],
  ['effortLevel', choiceOf('low', 'medium', 'high', 'xhigh')],
  ['askUserQuestionTimeout', choiceOf('60s', '5m', '10m', 'never')],
  ['dialogExpiry', choiceOf('60s', '5m', '10m', 'never')],
  ['autoUpdatesChannel', choiceOf('latest', 'stable', 'rc')],
  ['tui', choiceOf('default', 'fullscreen')],
  ['totalTokensReminder', choiceOf('off', 'infinite', 'fixed', 'countdown', 'padded-countdown')],
  ['disableAutoMode', choiceOf('disable')],
  ['keybindingFlavor', choiceOf('classic', 'readline')],
  ['daemonColdStart', choiceOf('transient', 'ask')],
  ['remoteMessageReceipts', choiceOf('on', 'always', 'off')],
];

export const KNOWN_SETTINGS: ReadonlyMap<string, SettingShape> = new Map([
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
export const KNOWN_PERMISSIONS: ReadonlyMap<string, SettingShape> = new Map([
  ['allow', LIST_OF_TEXTS],
  ['deny', LIST_OF_TEXTS],
  ['ask', LIST_OF_TEXTS],
  ['additionalDirectories', LIST_OF_TEXTS],
  ['defaultMode', choiceOf(...MODES)],
  ['disableBypassPermissionsMode', choiceOf('disable')],
  ['disableAutoMode', choiceOf('disable')],
  ['blockReadsOutsideWorkingDirectories', ONE_FLAG],
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
