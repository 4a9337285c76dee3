{{- define "mentoring.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of a service's objects; takes the root context and the service's name. */}}
{{- define "mentoring.object" -}}
{{- printf "%s-%s" (.root.Release.Name | trunc 40 | trimSuffix "-") .service -}}
{{- end -}}

{{- define "mentoring.selector" -}}
app.kubernetes.io/name: {{ include "mentoring.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end -}}

{{- define "mentoring.labels" -}}
{{ include "mentoring.selector" . }}
app.kubernetes.io/part-of: reverse-mentoring
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "mentoring.image" -}}
{{- printf "%s/%s:%s" .root.Values.image.repository .service (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}

{{- define "mentoring.publicUrl" -}}
{{- required "publicUrl is not set: give the one origin that people use, such as https://mentoring.example.com" .Values.publicUrl | trimSuffix "/" -}}
{{- end -}}

{{- define "mentoring.publicHost" -}}
{{- (urlParse (include "mentoring.publicUrl" .)).host -}}
{{- end -}}

{{- define "mentoring.bootstrap" -}}
{{- required "kafka.bootstrap is not set: give the brokers as host:port, separated by commas" .Values.kafka.bootstrap -}}
{{- end -}}

{{/* Settings in camelCase as environment variables; takes a prefix and the settings. */}}
{{- define "mentoring.settings" -}}
{{- range $name, $value := .settings }}
- name: {{ printf "%s%s" $.prefix (snakecase $name | upper) }}
  value: {{ if kindIs "float64" $value }}{{ if eq (floor $value) $value }}{{ printf "%d" (int64 $value) | quote }}{{ else }}{{ $value | quote }}{{ end }}{{ else }}{{ $value | quote }}{{ end }}
{{- end }}
{{- end -}}

{{- define "mentoring.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "mentoring.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What every policy allows outwards: names, and the servers of the values. */}}
{{- define "mentoring.egress" -}}
egress:
  - ports:
      - {port: 53, protocol: UDP}
      - {port: 53, protocol: TCP}
  {{- range .Values.networkPolicy.egress }}
  - to:
      {{- toYaml .to | nindent 6 }}
    ports:
      {{- range .ports }}
      - {port: {{ . }}, protocol: TCP}
      {{- end }}
  {{- end }}
{{- end -}}

{{/* How Kafka and MongoDB are reached, and the files of that. */}}
{{- define "mentoring.servers" -}}
- name: KAFKA_BOOTSTRAP
  value: {{ include "mentoring.bootstrap" . | quote }}
{{- include "mentoring.settings" (dict "prefix" "" "settings" .Values.settings) }}
{{- end -}}

{{/* Where MongoDB is and who a service is there, if the chart has it made. */}}
{{- define "mentoring.mongodb" -}}
{{- with .root.Values.mongodb.community }}
{{- if .enabled }}
{{- $hosts := list }}
{{- range $number := until (int .members) }}
{{- $hosts = append $hosts (printf "%s-%d.%s-svc.%s.svc:27017" $.root.Values.mongodb.community.name $number $.root.Values.mongodb.community.name $.root.Release.Namespace) }}
{{- end }}
- name: MONGODB_URI
  value: {{ printf "mongodb://%s/?replicaSet=%s" (join "," $hosts) .name | quote }}
- name: MONGODB_USERNAME
  value: {{ $.service }}
- name: MONGODB_TLS
  value: "true"
- name: MONGODB_CA_FILE
  value: /certificates/mongodb/ca.crt
{{- end }}
{{- end }}
{{- end -}}

{{- define "mentoring.mounts" -}}
{{- if .Values.mongodb.community.enabled }}
- name: mongodb-ca
  mountPath: /certificates/mongodb
  readOnly: true
{{- end }}
{{- range .Values.mounts }}
- name: {{ .name }}
  mountPath: {{ .path }}
  readOnly: true
{{- end }}
{{- end -}}

{{- define "mentoring.volumes" -}}
{{- with .Values.mongodb.community }}
{{- if .enabled }}
- name: mongodb-ca
  secret:
    secretName: {{ .tlsSecretName }}
    items:
      - {key: ca.crt, path: ca.crt}
{{- end }}
{{- end }}
{{- range .Values.mounts }}
- name: {{ .name }}
  {{- if .secretName }}
  secret:
    secretName: {{ .secretName }}
  {{- else }}
  configMap:
    name: {{ .configMapName }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* A Job that runs a command of deploy.cli as a hook, in the image of a service. */}}
{{- define "mentoring.job" -}}
{{- $given := dict "root" .root "service" "jobs" }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "mentoring.object" (dict "root" .root "service" .job) }}
  labels:
    {{- include "mentoring.labels" $given | nindent 4 }}
  annotations:
    helm.sh/hook: {{ .hook }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 5
  activeDeadlineSeconds: {{ .root.Values.jobSeconds }}
  # One that failed is looked at, then goes by itself; the next upgrade does not wait for that.
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        {{- include "mentoring.labels" $given | nindent 8 }}
    spec:
      restartPolicy: Never
      serviceAccountName: {{ include "mentoring.object" $given }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext:
        {{- include "mentoring.podSecurity" .root | nindent 8 }}
      containers:
        - name: {{ .job }}
          image: {{ include "mentoring.image" (dict "root" .root "service" .service) }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: [python, -m, deploy.cli, {{ .command }}]
          env:
            {{- include "mentoring.servers" .root | trim | nindent 12 }}
            {{- with include "mentoring.mongodb" . }}
            {{- . | trim | nindent 12 }}
            {{- end }}
            - name: KAFKA_REPLICATION
              value: {{ .root.Values.topics.replicationFactor | quote }}
          {{- with .secretName }}
          envFrom:
            - secretRef:
                name: {{ . }}
          {{- end }}
          securityContext:
            {{- include "mentoring.containerSecurity" .root | nindent 12 }}
          resources:
            requests: {cpu: 50m, memory: 96Mi}
            limits: {memory: 256Mi}
          {{- with include "mentoring.mounts" .root }}
          volumeMounts:
            {{- . | trim | nindent 12 }}
          {{- end }}
      {{- with include "mentoring.volumes" .root }}
      volumes:
        {{- . | trim | nindent 8 }}
      {{- end }}
{{- end -}}

{{/* Stops the render when values have keys of earlier charts, and says what to do about each. */}}
{{- define "mentoring.removed" -}}
{{- $said := list -}}
{{- range $key, $todo := .Files.Get "files/removed.yaml" | fromYaml -}}
{{- $at := $.Values -}}
{{- $there := true -}}
{{- range $part := splitList "." $key -}}
{{- if and $there (kindIs "map" $at) (hasKey $at $part) -}}
{{- $at = get $at $part -}}
{{- else -}}
{{- $there = false -}}
{{- end -}}
{{- end -}}
{{- if $there -}}
{{- $said = append $said (printf "%s is gone: %s" $key $todo) -}}
{{- end -}}
{{- end -}}
{{- if $said -}}
{{- fail (join "; " $said) -}}
{{- end -}}
{{- end -}}

{{/* Stops an upgrade that would change how many partitions a KafkaTopic has: Strimzi would add them, and keys would move. */}}
{{- define "mentoring.sameTopic" -}}
{{- $namespace := default .root.Release.Namespace .root.Values.topics.strimziNamespace -}}
{{- $there := lookup "kafka.strimzi.io/v1" "KafkaTopic" $namespace .name -}}
{{- if $there -}}
{{- if ne (int $there.spec.partitions) (int .root.Values.topics.partitions) -}}
{{- fail (printf "topics.partitions is %v, and %s has %v: that can never change, because keys would move between writers; set topics.partitions to %v" .root.Values.topics.partitions .name $there.spec.partitions $there.spec.partitions) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Stops the render when values cannot work together. */}}
{{- define "mentoring.check" -}}
{{- include "mentoring.removed" . -}}
{{- $partitions := int .Values.topics.partitions -}}
{{- if and (ne .Values.autoscaling.mode "none") (gt (int .Values.autoscaling.maxReplicas) $partitions) -}}
{{- fail (printf "autoscaling.maxReplicas is %v, and topics.partitions is %v: a pod beyond that would have no task; lower it" .Values.autoscaling.maxReplicas $partitions) -}}
{{- end -}}
{{- range $service, $own := .Values.services -}}
{{- if and (eq $.Values.autoscaling.mode "none") (gt (int $own.replicas) $partitions) -}}
{{- fail (printf "services.%s.replicas is %v, and topics.partitions is %v: a pod beyond that would have no task; lower it" $service $own.replicas $partitions) -}}
{{- end -}}
{{- end -}}
{{- if gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas) -}}
{{- fail (printf "autoscaling.minReplicas is %v, above autoscaling.maxReplicas, %v" .Values.autoscaling.minReplicas .Values.autoscaling.maxReplicas) -}}
{{- end -}}
{{- if and .Values.mongodb.community.enabled (not .Values.mongodb.community.tlsSecretName) -}}
{{- fail "mongodb.community.tlsSecretName is not set: name the Secret with the certificate of MongoDB (tls.crt, tls.key, ca.crt)" -}}
{{- end -}}
{{- range .Values.mounts -}}
{{- if eq (empty .secretName) (empty .configMapName) -}}
{{- fail (printf "mounts: %s needs either secretName or configMapName, and not both" .name) -}}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.topics.mode "strimzi") (not .Values.topics.strimziCluster) -}}
{{- fail "topics.strimziCluster is not set: name the Strimzi Kafka resource that the topics belong to" -}}
{{- end -}}
{{- if and .Values.topics.strimziUsers (ne .Values.topics.mode "strimzi") -}}
{{- fail "topics.strimziUsers is set, and topics.mode is not strimzi: set both, or make the users by `deploy.cli kafka-acls apply`" -}}
{{- end -}}
{{- if and .Values.externalSecrets.enabled (not .Values.externalSecrets.storeName) -}}
{{- fail "externalSecrets.storeName is not set: name the secret store that holds the services' secrets" -}}
{{- end -}}
{{- if and .Values.gateway.enabled (not .Values.gateway.name) -}}
{{- fail "gateway.name is not set: name the Gateway that the routes attach to" -}}
{{- end -}}
{{- if and .Values.certificate.enabled (not (and .Values.certificate.issuerName .Values.ingress.tlsSecretName)) -}}
{{- fail "certificate.issuerName and ingress.tlsSecretName are needed for a certificate: who issues it, and the Secret it is kept in" -}}
{{- end -}}
{{- end -}}
