package main

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	authentication "k8s.io/api/authentication/v1"
)

// authenticate serves token reviews to the API server in the place of the webhook that EKS runs.
func authenticate() int {
	flags := flag.NewFlagSet("authenticator", flag.ExitOnError)
	listen := flags.String("listen", "", "address")
	certificate := flags.String("certificate", "", "file")
	key := flags.String("key", "", "file")
	path := flags.String("access", "", "file that says who may enter")
	_ = flags.Parse(os.Args[1:])
	http.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/review", func(w http.ResponseWriter, r *http.Request) {
		var review authentication.TokenReview
		if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		review.Status = verdict(*path, review.Spec.Token)
		review.Spec = authentication.TokenReviewSpec{}
		_ = json.NewEncoder(w).Encode(review)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServeTLS(*listen, *certificate, *key, nil))
	return 1
}

func verdict(path, token string) authentication.TokenReviewStatus {
	rules, err := readAccess(path)
	var who identity
	if err == nil {
		who, err = rules.identify(token, time.Now())
	}
	if err != nil {
		// EKS tells the caller nothing; the log is for whoever wonders why.
		fmt.Fprintln(os.Stderr, "refused:", err)
		return authentication.TokenReviewStatus{Error: "Unauthorized"}
	}
	return authentication.TokenReviewStatus{Authenticated: true, User: authentication.UserInfo{
		Username: who.ARN, UID: "rig:" + who.ARN, Groups: append(who.Groups, "system:authenticated"),
	}}
}

// printToken is a credential plugin: it prints a token for the cluster that the access file names,
// signed by the access key of the given name.
func printToken() int {
	flags := flag.NewFlagSet("token", flag.ExitOnError)
	path := flags.String("access", "", "file that says who may enter")
	key := flags.String("key-id", "", "access key")
	region := flags.String("region", "us-east-1", "Region of STS")
	age := flags.Duration("age", 0, "how long ago the token was signed")
	_ = flags.Parse(os.Args[1:])
	rules, err := readAccess(*path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	signed := time.Now().UTC().Add(-*age)
	scope := strings.Join([]string{signed.Format("20060102"), *region, "sts", "aws4_request"}, "/")
	query := url.Values{
		"Action": {"GetCallerIdentity"}, "Version": {"2011-06-15"},
		"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Credential": {*key + "/" + scope},
		"X-Amz-Date": {signed.Format(amzTime)}, "X-Amz-Expires": {"60"},
		"X-Amz-SignedHeaders": {signedHeaders},
	}
	request := &url.URL{Scheme: "https", Host: "sts." + *region + ".amazonaws.com", Path: "/"}
	sum, err := signature(rules.Keys[*key].Secret, scope, request, query, rules.Cluster)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	query.Set("X-Amz-Signature", sum)
	request.RawQuery = query.Encode()
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
		"status": map[string]any{
			"expirationTimestamp": signed.Add(tokenLife - time.Minute).Format(time.RFC3339),
			"token":               tokenPrefix + base64.RawURLEncoding.EncodeToString([]byte(request.String())),
		},
	})
	return 0
}
