{{- define "droid2api.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "droid2api.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "droid2api.labels" -}}
{{ include "droid2api.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Seconds: the drain of the configuration, by default 605, and some to say goodbye and to write figures. */}}
{{- define "droid2api.grace" -}}
{{- $drain := .Values.config.drain | default dict -}}
{{- $limit := get $drain "limit_ms" | default 600000 | int -}}
{{- $grace := get $drain "grace_ms" | default 5000 | int -}}
{{- add (div (add $limit $grace 999) 1000) 15 -}}
{{- end }}
