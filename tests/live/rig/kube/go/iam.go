package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

const (
	tokenPrefix   = "k8s-aws-v1."
	clusterHeader = "x-k8s-aws-id"
	signedHeaders = "host;" + clusterHeader
	amzTime       = "20060102T150405Z"
	tokenLife     = 15 * time.Minute
)

// identity is what an access key stands for in the cluster.
type identity struct {
	Secret string   `json:"secret"`
	ARN    string   `json:"arn"`
	Groups []string `json:"groups"`
}

// access is the file that says who may enter; it is read for every token, so tests may change it.
type access struct {
	Cluster string              `json:"cluster"`
	Keys    map[string]identity `json:"keys"`
}

func readAccess(path string) (access, error) {
	var a access
	text, err := os.ReadFile(path)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(text, &a)
}

// identify checks a token as EKS does: a presigned GetCallerIdentity request in base64, bound to the
// cluster by a signed header, no older than 15 minutes, with nothing else in it.
func (a access) identify(token string, now time.Time) (identity, error) {
	encoded, found := strings.CutPrefix(token, tokenPrefix)
	if !found {
		return identity{}, errors.New("not a token of EKS")
	}
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return identity{}, err
	}
	request, err := url.Parse(string(text))
	if err != nil {
		return identity{}, err
	}
	query, err := url.ParseQuery(request.RawQuery)
	if err != nil {
		return identity{}, err
	}
	if err := checkForm(request, query, now); err != nil {
		return identity{}, err
	}
	scope := strings.SplitN(query.Get("X-Amz-Credential"), "/", 2)
	who, known := a.Keys[scope[0]]
	if !known || len(scope) != 2 {
		return identity{}, fmt.Errorf("unknown access key %q", scope[0])
	}
	wanted, err := signature(who.Secret, scope[1], request, query, a.Cluster)
	if err != nil {
		return identity{}, err
	}
	if !hmac.Equal([]byte(wanted), []byte(query.Get("X-Amz-Signature"))) {
		return identity{}, errors.New("the signature does not match: wrong secret, cluster or request")
	}
	return who, nil
}

func checkForm(request *url.URL, query url.Values, now time.Time) error {
	allowed := []string{
		"Action", "Version", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
		"X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-SignedHeaders",
	}
	for name, values := range query {
		if !slices.Contains(allowed, name) || len(values) != 1 {
			return fmt.Errorf("unexpected query parameter %q", name)
		}
	}
	host := request.Hostname()
	ip := net.ParseIP(host)
	amazon := request.Scheme == "https" && strings.HasPrefix(host, "sts.") && strings.HasSuffix(host, ".amazonaws.com")
	switch {
	case !amazon && host != "localhost" && (ip == nil || !ip.IsLoopback()):
		return fmt.Errorf("%q is no address of STS", host)
	case request.Path != "" && request.Path != "/":
		return fmt.Errorf("unexpected path %q", request.Path)
	case query.Get("Action") != "GetCallerIdentity" || query.Get("Version") != "2011-06-15":
		return errors.New("not a GetCallerIdentity request")
	case query.Get("X-Amz-SignedHeaders") != signedHeaders:
		return fmt.Errorf("signed headers are %q, not %q", query.Get("X-Amz-SignedHeaders"), signedHeaders)
	}
	expires, err := time.ParseDuration(query.Get("X-Amz-Expires") + "s")
	if err != nil || expires <= 0 || expires > tokenLife {
		return fmt.Errorf("unacceptable X-Amz-Expires %q", query.Get("X-Amz-Expires"))
	}
	signed, err := time.Parse(amzTime, query.Get("X-Amz-Date"))
	if err != nil {
		return err
	}
	if now.After(signed.Add(tokenLife)) || now.Before(signed.Add(-5*time.Minute)) {
		return fmt.Errorf("signed at %s, now it is %s", signed, now.UTC())
	}
	return nil
}

// signature is AWS Signature Version 4 of a presigned GET request without a body; scope is
// DATE/REGION/SERVICE/aws4_request.
func signature(secret, scope string, request *url.URL, query url.Values, cluster string) (string, error) {
	parts := strings.Split(scope, "/")
	if len(parts) != 4 || parts[2] != "sts" || parts[3] != "aws4_request" {
		return "", fmt.Errorf("unexpected credential scope %q", scope)
	}
	var pairs []string
	for name, values := range query {
		if name != "X-Amz-Signature" {
			pairs = append(pairs, escape(name)+"="+escape(values[0]))
		}
	}
	slices.Sort(pairs)
	path := request.Path
	if path == "" {
		path = "/"
	}
	canonical := strings.Join([]string{
		"GET", path, strings.Join(pairs, "&"),
		"host:" + request.Host, clusterHeader + ":" + cluster, "",
		signedHeaders, digest(""),
	}, "\n")
	key := []byte("AWS4" + secret)
	for _, part := range parts {
		key = keyed(key, part)
	}
	text := strings.Join([]string{"AWS4-HMAC-SHA256", query.Get("X-Amz-Date"), scope, digest(canonical)}, "\n")
	return hex.EncodeToString(keyed(key, text)), nil
}

func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func keyed(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
