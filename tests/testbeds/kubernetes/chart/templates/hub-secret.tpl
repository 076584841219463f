{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
{{- $values := merge (dict
  "Chart" (dict "Name" .Chart.Name "Version" .Chart.Version "AppVersion" .Chart.AppVersion)
  "Release" (pick .Release "Name" "Namespace" "Service")
) .Values -}}
{{- $keys := .Values.hub.config | dig "CryptKeeper" "keys" list | join ";" -}}
apiVersion: v1
kind: Secret
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
type: Opaque
data:
  values.yaml: {{ toYaml $values | b64enc }}
  hub.config.ConfigurableHTTPProxy.auth_token: {{ include "stand-in.proxy-token" . | b64enc }}
  {{- range $key, $given := dict "hub.config.JupyterHub.cookie_secret" .Values.hub.cookieSecret "hub.config.CryptKeeper.keys" $keys }}
  {{ $key }}: {{ include "stand-in.secret" (list $ $key $given) | b64enc }}
  {{- end }}
  {{- range $name, $service := .Values.hub.services }}
  {{- $key := printf "hub.services.%s.apiToken" $name }}
  {{ $key }}: {{ include "stand-in.secret" (list $ $key $service.apiToken) | b64enc }}
  {{- end }}
{{- with .Values.hub.extraFiles }}
stringData:
  {{- include "stand-in.files" . | nindent 2 }}
{{- end }}
